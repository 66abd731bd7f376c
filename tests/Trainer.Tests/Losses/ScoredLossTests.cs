using SearchEngine.Trainer.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Trainer.Tests.Losses;

public sealed class ScoredLossTests
{
    // Own cosines: row 0: 0.8 0.6; row 1: 0.8 0.
    private static readonly float[] Queries = [1, 0, 0, 1];                          // [2, 2]
    private static readonly float[] Passages = [0.8f, 0.6f, 0.6f, 0.8f, 0.6f, 0.8f, 1, 0]; // [2, 2, 2]
    private static readonly float[] Targets = [0.9f, 0.2f, 0.7f, 0.4f];

    public static TheoryData<string> Losses =>
        ["cosent", "margin", "cosine", "kl", "blend", "symmetric", "matryoshka"];

    [Fact]
    public void Cosent_counts_every_pair_that_is_ordered_wrongly_or_too_near()
    {
        // Targets fall 0.9 0.7 0.4 0.2 with cosines 0.8 0.8 0 0.6.
        double[] differences = [0.8 - 0.8, 0 - 0.8, 0.6 - 0.8, 0 - 0.8, 0.6 - 0.8, 0.6 - 0];
        double expected = Math.Log(1 + differences.Sum(difference => Math.Exp(difference / 0.5)));
        Assert.Equal(expected, Value(new CosentLoss(0.5), Targets), 5);
    }

    [Fact]
    public void Margin_mse_compares_margins_of_student_and_teacher()
    {
        double expected = (Math.Pow(0.2 - (2 * 0.7), 2) + Math.Pow(0.8 - (2 * 0.3), 2)) / 2;
        Assert.Equal(expected, Value(new MarginMseLoss(2), Targets), 5);
    }

    [Fact]
    public void Cosine_distillation_compares_cosines()
    {
        double expected = (0.01 + 0.16 + 0.01 + 0.16) / 4;
        Assert.Equal(expected, Value(new CosineDistillationLoss(), Targets), 5);
        Assert.Equal(0, Value(new CosineDistillationLoss(), [0.8f, 0.6f, 0.8f, 0]), 5);
    }

    [Fact]
    public void Kl_distillation_is_zero_where_shares_agree_and_positive_elsewhere()
    {
        Assert.Equal(0, Value(new KlDistillationLoss(0.5), [0.5f, 0.3f, 1, 0.2f]), 5);
        double p = 1 / (1 + Math.Exp(-0.7 / 0.5));
        double q = 1 / (1 + Math.Exp(-0.2 / 0.5));
        double row0 = (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
        Assert.Equal(row0, Value(new KlDistillationLoss(0.5), [0.9f, 0.2f, float.NaN, float.NaN]), 5);
    }

    [Fact]
    public void Pairs_that_nobody_scored_do_not_count()
    {
        float[] partly = [0.9f, float.NaN, float.NaN, float.NaN];
        Assert.Equal(0.01, Value(new CosineDistillationLoss(), partly), 5);
        Assert.Equal(0, Value(new MarginMseLoss(), partly), 5);
        Assert.Equal(0, Value(new CosentLoss(), partly), 5);
    }

    [Fact]
    public void A_batch_without_scores_is_refused_with_the_remedy()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Value(new CosentLoss(), null));
        Assert.Contains("Score the training file", error.Message);
    }

    [Fact]
    public void A_learned_temperature_starts_where_it_is_told_and_has_a_gradient()
    {
        InfoNceLoss learned = new(Temperature.Learned(0.5));
        Assert.Equal(Value(new InfoNceLoss(Temperature.Fixed(0.5)), null), Value(learned, null), 5);
        using DisposeScope scope = NewDisposeScope();
        TorchSharp.Modules.Parameter parameter = learned.Parameters.Single().Parameter;
        float gradient = autograd.grad([Loss(learned, Queries, Passages, null)], [parameter])[0].item<float>();
        double up = Value(new InfoNceLoss(Temperature.Fixed(Math.Exp(-(-Math.Log(0.5) + 1e-3)))), null);
        double down = Value(new InfoNceLoss(Temperature.Fixed(Math.Exp(-(-Math.Log(0.5) - 1e-3)))), null);
        Assert.Equal((up - down) / 2e-3, gradient, 2);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_by_queries_and_passages_agree_with_finite_differences(string name)
    {
        IContrastiveLoss loss = Make(name);
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = tensor(Queries, [2, 2]).requires_grad_();
        Tensor passages = tensor(Passages, [2, 2, 2]).requires_grad_();
        Tensor value = loss.Loss(queries, passages, Present(), tensor(Targets, [2, 2]));
        IList<Tensor> gradients = autograd.grad([value], [queries, passages]);
        AssertGradient(loss, Queries, gradients[0], (changed, step) => (Moved(Queries, changed, step), Passages));
        AssertGradient(loss, Passages, gradients[1], (changed, step) => (Queries, Moved(Passages, changed, step)));
    }

    private static void AssertGradient(
        IContrastiveLoss loss, float[] values, Tensor gradient,
        Func<int, float, (float[] Queries, float[] Passages)> moved)
    {
        const float Step = 5e-3f;
        float[] expected = gradient.data<float>().ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double up = At(loss, moved(i, Step));
            double down = At(loss, moved(i, -Step));
            Assert.True(Math.Abs(((up - down) / (2 * Step)) - expected[i]) < 3e-3, $"element {i}");
        }
    }

    private static double At(IContrastiveLoss loss, (float[] Queries, float[] Passages) vectors)
    {
        using DisposeScope scope = NewDisposeScope();
        return Loss(loss, vectors.Queries, vectors.Passages, Targets).item<float>();
    }

    private static float[] Moved(float[] values, int changed, float by)
    {
        float[] moved = values.ToArray();
        moved[changed] += by;
        return moved;
    }

    private static IContrastiveLoss Make(string name) => name switch
    {
        "cosent" => new CosentLoss(0.5),
        "margin" => new MarginMseLoss(1.5),
        "cosine" => new CosineDistillationLoss(),
        "kl" => new KlDistillationLoss(0.5),
        "blend" => new BlendedLoss(new InfoNceLoss(Temperature.Fixed(0.5)), new MarginMseLoss(), 0.3),
        "symmetric" => new InfoNceLoss(Temperature.Learned(0.5), symmetric: true),
        _ => new MatryoshkaLoss(new KlDistillationLoss(0.5), [2]),
    };

    private static double Value(IContrastiveLoss loss, float[]? targets)
    {
        using DisposeScope scope = NewDisposeScope();
        return Loss(loss, Queries, Passages, targets).item<float>();
    }

    private static Tensor Loss(IContrastiveLoss loss, float[] queries, float[] passages, float[]? targets) =>
        loss.Loss(
            tensor(queries, [2, 2]), tensor(passages, [2, 2, 2]), Present(),
            targets is null ? null : tensor(targets, [2, 2]));

    private static Tensor Present() => tensor(new[] { true, true, true, true }, [2, 2]);
}
