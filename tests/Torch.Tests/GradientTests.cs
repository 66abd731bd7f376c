using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SearchEngine.Torch.Tests;

/// <summary>The gradient of every operator in use against central differences, in double precision.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-5, Tolerance = 1e-6;
    private const int Seed = 7;

    // Inputs are named by shape; those of "positive" functions are made positive first.
    private static readonly Dictionary<string, (long[][] Shapes, Func<Tensor[], Tensor> Function)> Cases = new()
    {
        ["add, broadcast"] = ([[2, 3], [3]], x => x[0] + x[1]),
        ["add with alpha"] = ([[3], [3]], x => x[0].add(x[1], 0.5)),
        ["add number"] = ([[3]], x => 2 + x[0]),
        ["sub, broadcast"] = ([[2, 1], [1, 3]], x => x[0] - x[1]),
        ["number less tensor"] = ([[3]], x => 2 - x[0]),
        ["mul, broadcast"] = ([[2, 3], [2, 1]], x => x[0] * x[1]),
        ["mul number"] = ([[3]], x => x[0] * 3.0),
        ["div"] = ([[3], [3]], x => x[0] / (x[1].abs() + 1)),
        ["div number"] = ([[3]], x => x[0] / 3.0),
        ["number by tensor"] = ([[3]], x => 2 / (x[0].abs() + 1)),
        ["neg"] = ([[3]], x => -x[0]),
        ["pow"] = ([[3]], x => x[0].pow(3)),
        ["exp"] = ([[3]], x => x[0].exp()),
        ["log"] = ([[3]], x => (x[0].abs() + 1).log()),
        ["log1p"] = ([[3]], x => x[0].abs().log1p()),
        ["sqrt"] = ([[3]], x => (x[0].abs() + 1).sqrt()),
        ["rsqrt"] = ([[3]], x => (x[0].square() + 1).rsqrt()),
        ["reciprocal"] = ([[3]], x => (x[0].abs() + 1).reciprocal()),
        ["cos"] = ([[3]], x => x[0].cos()),
        ["sin"] = ([[3]], x => x[0].sin()),
        ["tanh"] = ([[3]], x => x[0].tanh()),
        ["erf"] = ([[3]], x => x[0].erf()),
        ["sigmoid"] = ([[3]], x => x[0].sigmoid()),
        ["relu"] = ([[4]], x => F.relu(x[0])),
        ["silu"] = ([[4]], x => F.silu(x[0])),
        ["gelu"] = ([[4]], x => F.gelu(x[0])),
        ["softplus"] = ([[4]], x => F.softplus(x[0])),
        ["logsigmoid"] = ([[4]], x => F.logsigmoid(x[0])),
        ["clamp"] = ([[6]], x => x[0].clamp(-0.5, 0.5)),
        ["maximum"] = ([[4], [4]], x => x[0].maximum(x[1])),
        ["minimum"] = ([[4], [4]], x => x[0].minimum(x[1])),
        ["lerp"] = ([[4], [4]], x => x[0].lerp(x[1], 0.3)),
        ["where"] = ([[4], [4]], x => where(tensor(new[] { true, false, true, false }), x[0], x[1])),
        ["matmul"] = ([[2, 3], [3, 2]], x => x[0].matmul(x[1])),
        ["matmul, batched and broadcast"] = ([[2, 2, 3], [3, 2]], x => x[0].matmul(x[1])),
        ["mm"] = ([[2, 3], [3, 2]], x => x[0].mm(x[1])),
        ["bmm"] = ([[2, 2, 3], [2, 3, 2]], x => x[0].bmm(x[1])),
        ["dot"] = ([[3], [3]], x => x[0].dot(x[1])),
        ["outer"] = ([[3], [2]], x => x[0].outer(x[1])),
        ["linear"] = ([[2, 3], [4, 3], [4]], x => F.linear(x[0], x[1], x[2])),
        ["embedding"] = ([[4, 3]], x => F.embedding(tensor(new long[] { 2, 0, 2 }), x[0])),
        ["layer_norm"] = ([[2, 4], [4], [4]], x => F.layer_norm(x[0], [4], x[1], x[2])),
        ["softmax"] = ([[2, 4]], x => x[0].softmax(-1)),
        ["log_softmax"] = ([[2, 4]], x => F.log_softmax(x[0], 1)),
        ["logsumexp"] = ([[2, 4]], x => x[0].logsumexp(1)),
        ["sum"] = ([[2, 3]], x => x[0].sum()),
        ["sum over a dimension"] = ([[2, 3]], x => x[0].sum(1, keepdim: true)),
        ["mean"] = ([[2, 3]], x => x[0].mean()),
        ["mean over a dimension"] = ([[2, 3]], x => x[0].mean([0L])),
        ["max over a dimension"] = ([[2, 3]], x => x[0].max(1).values),
        ["amax"] = ([[2, 3]], x => x[0].amax([1L])),
        ["norm"] = ([[2, 3]], x => x[0].norm()),
        ["norm over a dimension"] = ([[2, 3]], x => x[0].norm(1, true)),
        ["normalize"] = ([[2, 3]], x => F.normalize(x[0])),
        ["std"] = ([[5]], x => x[0].std()),
        ["var"] = ([[5]], x => x[0].var()),
        ["cumsum"] = ([[2, 3]], x => x[0].cumsum(1)),
        ["topk"] = ([[5]], x => x[0].topk(2).values),
        ["cat"] = ([[2], [3]], x => cat([x[0], x[1]])),
        ["stack"] = ([[2], [2]], x => stack([x[0], x[1]], 1)),
        ["chunk"] = ([[2, 4]], x => x[0].chunk(2, 1)[1]),
        ["split"] = ([[2, 4]], x => x[0].split([1, 3], 1)[1]),
        ["narrow"] = ([[2, 4]], x => x[0].narrow(1, 1, 2)),
        ["select"] = ([[2, 4]], x => x[0].select(1, 2)),
        ["slice"] = ([[6]], x => x[0].slice(0, 1, 6, 2)),
        ["index_select"] = ([[3, 2]], x => x[0].index_select(0, tensor(new long[] { 2, 2, 0 }))),
        ["gather"] = ([[2, 3]], x => x[0].gather(1, tensor(new long[] { 1, 1, 0, 2 }, [2, 2]))),
        ["index"] = ([[3, 2]], x => x[0].index(tensor(new long[] { 0, 2 }), tensor(new long[] { 1, 1 }))),
        ["masked_fill"] = ([[3]], x => x[0].masked_fill(tensor(new[] { true, false, false }), 0)),
        ["masked_select"] = ([[3]], x => x[0].masked_select(tensor(new[] { true, false, true }))),
        ["view"] = ([[2, 3]], x => x[0].view(3, 2) * 2),
        ["reshape"] = ([[2, 3]], x => x[0].t().reshape(2, 3)),
        ["transpose"] = ([[2, 3]], x => x[0].transpose(0, 1)),
        ["permute"] = ([[2, 3, 2]], x => x[0].permute(2, 0, 1)),
        ["expand"] = ([[1, 3]], x => x[0].expand(4, 3)),
        ["repeat"] = ([[2, 2]], x => x[0].repeat(2, 1)),
        ["repeat_interleave"] = ([[2, 2]], x => x[0].repeat_interleave(2, 1)),
        ["unsqueeze and squeeze"] = ([[3]], x => x[0].unsqueeze(1).squeeze(1)),
        ["flatten"] = ([[2, 3]], x => x[0].flatten()),
        ["triu"] = ([[3, 3]], x => x[0].triu()),
        ["tril"] = ([[3, 3]], x => x[0].tril()),
        ["flip"] = ([[3]], x => x[0].flip(0)),
        ["contiguous and clone"] = ([[2, 3]], x => x[0].t().contiguous().clone()),
        ["scatter"] = ([[3], [2]], x => x[0].scatter(0, tensor(new long[] { 2, 0 }), x[1])),
        ["cross_entropy of classes"] = ([[3, 4]], x => F.cross_entropy(x[0], tensor(new long[] { 1, 0, 3 }))),
        ["cross_entropy, smoothed"] =
            ([[3, 4]], x => F.cross_entropy(x[0], tensor(new long[] { 1, 0, 3 }), label_smoothing: 0.1)),
        ["cross_entropy of probabilities"] = ([[2, 3], [2, 3]], x => F.cross_entropy(x[0], x[1].softmax(1))),
        ["mse_loss"] = ([[3], [3]], x => F.mse_loss(x[0], x[1])),
        ["l1_loss"] = ([[3], [3]], x => F.l1_loss(x[0], x[1])),
        ["binary cross entropy"] = ([[3]], x =>
            F.binary_cross_entropy_with_logits(x[0], tensor(new[] { 0.0, 1, 0.5 }))),
        ["kl_div"] = ([[2, 3], [2, 3]], x => F.kl_div(F.log_softmax(x[0], 1), F.log_softmax(x[1], 1), true)),
        ["cosine_similarity"] = ([[2, 3], [2, 3]], x => F.cosine_similarity(x[0], x[1])),
        ["attention"] = ([[1, 3, 2], [1, 3, 2], [1, 3, 2]], x => F.scaled_dot_product_attention(x[0], x[1], x[2])),
        ["attention, masked"] = ([[1, 3, 2], [1, 3, 2], [1, 3, 2]],
            x => F.scaled_dot_product_attention(x[0], x[1], x[2], tensor(new[] { true, true, false }))),
        ["attention, causal"] = ([[1, 3, 2], [1, 3, 2], [1, 3, 2]],
            x => F.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true)),
        ["dropout"] = ([[20]], x => Seeded(() => F.dropout(x[0], 0.5))),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_the_slope(string name)
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var (shapes, function) = Cases[name];
        manual_seed(Seed);
        var inputs = Array.ConvertAll(shapes, shape => randn(shape, ScalarType.Float64, requires_grad: true));
        var weights = Seeded(() => randn(function(inputs).shape, ScalarType.Float64));
        Tensor Loss() => (function(inputs) * weights).sum();

        Loss().backward();

        foreach (var input in inputs)
        {
            var gradient = input.grad!.data<double>().ToArray();
            using var quiet = no_grad();
            var values = input.flatten();
            for (var k = 0; k < gradient.Length; k++)
            {
                var value = values.data<double>()[k];
                double At(double offset)
                {
                    values.narrow(0, k, 1).fill_(value + offset);
                    return Loss().item<double>();
                }
                var slope = (At(Step) - At(-Step)) / (2 * Step);
                At(0);
                Assert.True(Math.Abs(slope - gradient[k]) <= Tolerance * Math.Max(1, Math.Abs(slope)),
                    $"{name}: element {k} has gradient {gradient[k]}, slope {slope} (seed {Seed})");
            }
        }
    }

    private static Tensor Seeded(Func<Tensor> draw)
    {
        manual_seed(Seed + 1);
        return draw();
    }
}
