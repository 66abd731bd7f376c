using SearchEngine.Trainer.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Trainer.Tests.Losses;

public sealed class InfoNceLossTests
{
    private static readonly Temperature Half = Temperature.Fixed(0.5);
    private static readonly float[] Queries = [1, 0, 0, 1];                      // [2, 2]
    private static readonly float[] Passages = [0.8f, 0.6f, 0, 1, 0.6f, 0.8f, 1, 0]; // [2, 2, 2]

    [Fact]
    public void With_in_batch_negatives_every_passage_competes()
    {
        // Scores at temperature 0.5: row 0: 1.6 0 1.2 2; row 1: 1.2 2 1.6 0; targets 0 and 2.
        double row0 = -1.6 + Math.Log(Math.Exp(1.6) + 1 + Math.Exp(1.2) + Math.Exp(2));
        double row1 = -1.6 + Math.Log(Math.Exp(1.2) + Math.Exp(2) + Math.Exp(1.6) + 1);
        Assert.Equal((row0 + row1) / 2, Value(new InfoNceLoss(Half), [true, true, true, true]), 5);
    }

    [Fact]
    public void Without_in_batch_negatives_only_the_querys_own_passages_compete()
    {
        double row0 = -1.6 + Math.Log(Math.Exp(1.6) + 1);
        double row1 = -1.6 + Math.Log(Math.Exp(1.6) + 1);
        InfoNceLoss loss = new(Half, inBatchNegatives: false);
        Assert.Equal((row0 + row1) / 2, Value(loss, [true, true, true, true]), 5);
    }

    [Fact]
    public void A_missing_hard_negative_does_not_compete()
    {
        double row0 = -1.6 + Math.Log(Math.Exp(1.6) + Math.Exp(1.2) + Math.Exp(2));
        double row1 = -1.6 + Math.Log(Math.Exp(1.2) + Math.Exp(1.6) + 1);
        Assert.Equal((row0 + row1) / 2, Value(new InfoNceLoss(Half), [true, false, true, true]), 5);
        Assert.Equal(
            (0 + (-1.6 + Math.Log(Math.Exp(1.6) + 1))) / 2,
            Value(new InfoNceLoss(Half, inBatchNegatives: false), [true, false, true, true]),
            5);
    }

    [Fact]
    public void The_symmetric_form_averages_in_passages_that_find_their_queries()
    {
        double forward = Value(new InfoNceLoss(Half), [true, true, true, true]);
        // Positives (0.8, 0.6) and (0.6, 0.8) against the queries, at temperature 0.5.
        double back = -1.6 + Math.Log(Math.Exp(1.6) + Math.Exp(1.2));
        Assert.Equal((forward + back) / 2, Value(new InfoNceLoss(Half, symmetric: true), [true, true, true, true]), 5);
    }

    [Fact]
    public void An_in_batch_passage_far_above_the_positive_is_left_out_as_unlabelled_answer()
    {
        // Row 0: passage 3 of the other query scores 1 against the positive's 0.8; row 1: passage 1 likewise.
        double row0 = -1.6 + Math.Log(Math.Exp(1.6) + 1 + Math.Exp(1.2));
        double row1 = -1.6 + Math.Log(Math.Exp(1.2) + Math.Exp(1.6) + 1);
        InfoNceLoss loss = new(Half, falseNegativeMargin: 0.1);
        Assert.Equal((row0 + row1) / 2, Value(loss, [true, true, true, true]), 5);
    }

    [Fact]
    public void A_query_far_above_a_passages_own_is_left_out_the_other_way_round_too()
    {
        // Passage 0 (0.6, 0.8) is nearer to query 1 than to its own; passage 1 (0.6, 0.8) is nearest to its own.
        float[] passages = [0.6f, 0.8f, 0, 1, 0.6f, 0.8f, 1, 0];
        using DisposeScope scope = NewDisposeScope();
        double Value(bool symmetric) => new InfoNceLoss(Half, symmetric: symmetric, falseNegativeMargin: 0.1).Loss(
            tensor(Queries, [2, 2]), tensor(passages, [2, 2, 2]), tensor([true, false, true, false], [2, 2]))
            .item<float>();
        double back = (0 + Math.Log(1 + Math.Exp(1.2 - 1.6))) / 2; // alone against nothing; 1.6 against 1.2
        Assert.Equal((Value(false) + back) / 2, Value(true), 5);
    }

    [Fact]
    public void A_learned_temperature_that_reached_its_edge_comes_back()
    {
        Temperature learned = Temperature.Learned(0.005); // sharper than the edge, 1/100
        TorchSharp.Modules.Parameter scale = learned.Parameters.Single().Parameter;
        Assert.Equal(Math.Log(100), scale.item<float>(), 5);
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            scale.add_(1);
        }
        learned.KeepInBounds();
        Assert.Equal(Math.Log(100), scale.item<float>(), 5);
        Tensor slope = autograd.grad([learned.Scale(tensor([0.5f], [1])).sum()], [scale])[0];
        Assert.Equal(50, slope.item<float>(), 0.01);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void The_gradient_agrees_with_finite_differences(bool inBatch, bool symmetric)
    {
        InfoNceLoss loss = new(Half, inBatch, symmetric);
        bool[] present = [true, true, true, false];
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = tensor(Queries, [2, 2]).requires_grad_();
        Tensor passages = tensor(Passages, [2, 2, 2]).requires_grad_();
        Tensor value = loss.Loss(queries, passages, tensor(present, [2, 2]));
        IList<Tensor> gradients = autograd.grad([value], [queries, passages]);
        float[] byPassage = gradients[1].data<float>().ToArray();
        for (int i = 0; i < Passages.Length; i++)
        {
            const float step = 1e-2f;
            double up = Value(loss, present, i, step);
            double down = Value(loss, present, i, -step);
            Assert.Equal((up - down) / (2 * step), byPassage[i], 3);
        }
    }

    private static double Value(InfoNceLoss loss, bool[] present, int changed = 0, float by = 0)
    {
        float[] passages = Passages.ToArray();
        passages[changed] += by;
        using DisposeScope scope = NewDisposeScope();
        return loss.Loss(tensor(Queries, [2, 2]), tensor(passages, [2, 2, 2]), tensor(present, [2, 2])).item<float>();
    }
}
