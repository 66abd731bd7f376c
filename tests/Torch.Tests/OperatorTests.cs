using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

/// <summary>Operators against values worked out by hand.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly DisposeScope? scope;

    public OperatorTests()
    {
        if (TryInitializeDeviceType(DeviceType.CPU)) scope = NewDisposeScope();
    }

    public void Dispose() => scope?.Dispose();

    private static void Same(double[] expected, Tensor actual, double tolerance = 1e-6)
    {
        var values = actual.to(ScalarType.Float64).data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.InRange(values[k], expected[k] - tolerance, expected[k] + tolerance);
        }
    }

    [SkippableFact]
    public void Creation_fills_the_shape_and_type_asked_for()
    {
        LibTorch.Require();
        Same([0, 0, 0, 0], zeros(2, 2));
        Same([1, 1, 1], ones(3, dtype: ScalarType.Float64));
        Same([7, 7], full(2, 7.0));
        Same([0, 1, 2, 3], arange(4));
        Assert.Equal(ScalarType.Int64, arange(4).dtype);
        Same([1, 3, 5], arange(1, 7, 2));
        Same([1, 0, 0, 1], eye(2));
        Same([0, 0.5, 1], linspace(0, 1, 3));
        Assert.Equal([2L, 3L], randn(2, 3).shape);
        Assert.Equal(ScalarType.BFloat16, zeros([2, 2], dtype: bfloat16).dtype);
        Same([1, 2, 3, 4], tensor(new float[] { 1, 2, 3, 4 }, [2, 2]));
        Same([1, 2, 3, 4], tensor(new float[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal(ScalarType.Int64, tensor(new long[] { 1 }).dtype);
        Assert.Equal(42f, tensor(42f).item<float>());
        Same([5, 5], full_like(zeros(2), 5));
        var order = randperm(10).data<long>().ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(k => (long)k), order.Order());
    }

    [SkippableFact]
    public void Arithmetic_broadcasts_and_takes_numbers_on_both_sides()
    {
        LibTorch.Require();
        var x = tensor(new float[] { 1, 2, 4 });
        Same([2, 4, 8], x + x);
        Same([3, 4, 6], x + 2);
        Same([-1, 0, 2], x - 2.0);
        Same([1, 0, -2], 2 - x);
        Same([2, 4, 8], 2f * x);
        Same([0.5, 1, 2], x / 2);
        Same([4, 2, 1], 4 / x);
        Same([-1, -2, -4], -x);
        Same([1, 4, 16], x.pow(2));
        Same([1, 2, 4], x.square().sqrt());
        Same([1, 1 / Math.Sqrt(2), 0.5], x.rsqrt());
        Same([2, 2, 4], x.clamp(2));
        Same([1, 2, 3], x.clamp(max: 3));
        Same([1, 2, 4, 2, 4, 8], tensor(new float[] { 1, 2 }).unsqueeze(1) * x);
        Same([1.5, 3, 6], x.add(x, 0.5));
    }

    [SkippableFact]
    public void Functions_match_their_definitions()
    {
        LibTorch.Require();
        var x = tensor(new double[] { -1, 0, 2 });
        static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));
        Same([Math.Exp(-1), 1, Math.Exp(2)], x.exp());
        Same([Sigmoid(-1), 0.5, Sigmoid(2)], x.sigmoid());
        Same([-Sigmoid(-1), 0, 2 * Sigmoid(2)], nn.functional.silu(x));
        Same([-0.15865525393145707, 0, 1.9544997361036416], nn.functional.gelu(x), 1e-12);
        Same([0, 0, 2], nn.functional.relu(x));
        Same([Math.Tanh(-1), 0, Math.Tanh(2)], x.tanh());
        Same([Math.Cos(-1), 1, Math.Cos(2)], x.cos());
        Same([Math.Sin(-1), 0, Math.Sin(2)], x.sin());
        Same([1, 0, 2], x.abs());
        var sum = Math.Exp(-1) + 1 + Math.Exp(2);
        Same([Math.Exp(-1) / sum, 1 / sum, Math.Exp(2) / sum], x.softmax(0));
        Same([-1 - Math.Log(sum), -Math.Log(sum), 2 - Math.Log(sum)], nn.functional.log_softmax(x, 0));
        Same([Math.Log(sum)], x.logsumexp(0));
    }

    [SkippableFact]
    public void Shapes_are_changed_without_changing_the_elements()
    {
        LibTorch.Require();
        var x = arange(6, dtype: float32).view(2, 3);
        Same([0, 3, 1, 4, 2, 5], x.t());
        Assert.False(x.t().is_contiguous());
        Assert.Equal([1L, 3L], x.t().stride());
        Same([0, 3, 1, 4, 2, 5], x.transpose(0, 1).contiguous());
        Assert.Equal([3L, 1L, 2L], x.unsqueeze(0).permute(2, 0, 1).shape);
        Assert.Equal([6L], x.flatten().shape);
        Assert.Equal([4L, 2L, 3L], x.unsqueeze(0).expand(4, -1, -1).shape);
        Assert.Equal([2L, 3L], x.unsqueeze(0).squeeze(0).shape);
        Same([0, 1, 2, 0, 1, 2], x.select(0, 0).repeat(2));
        Same([0, 0, 1, 1, 2, 2], x.select(0, 0).repeat_interleave(2));
        Same([0, 1, 2, 0, 4, 5], x.triu());
        Same([0, 0, 0, 3, 4, 0], x.tril());
        Assert.Equal(3, x.size(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.size(2));
    }

    [SkippableFact]
    public void Parts_are_taken_and_written_by_range_index_and_mask()
    {
        LibTorch.Require();
        var x = arange(12, dtype: float32).view(3, 4);
        Same([1, 2, 5, 6, 9, 10], x.narrow(1, 1, 2));
        Same([4, 5, 6, 7], x.select(0, 1));
        Same([0, 2, 4, 6, 8, 10], x.slice(1, 0, 4, 2));
        Same([8, 9, 10, 11, 0, 1, 2, 3], x.index_select(0, tensor(new long[] { 2, 0 })));
        Same([3, 4, 9], x.gather(1, tensor(new long[] { 3, 0, 1 }, [3, 1])));
        Same([3, 4], x.index(tensor(new long[] { 0, 1 }), tensor(new long[] { 3, 0 })));
        Same([0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0], x.masked_fill(x > 4.0, 0));
        Same([5, 6], x.narrow(0, 1, 1).masked_select(x.narrow(0, 1, 1).gt(4).logical_and(x.narrow(0, 1, 1).lt(7))));
        Assert.Equal([2, 2], x.chunk(2, 1).Select(part => (int)part.size(1)));
        Assert.Equal([3, 1], x.split(3, 1).Select(part => (int)part.size(1)));
        Assert.Equal([1, 3], x.split([1, 3], 1).Select(part => (int)part.size(1)));
        Assert.Equal(3, x.unbind().Length);
        Same([0, 1, 0, 1], cat([arange(2), arange(2)]));
        Assert.Equal([2L, 2L], stack([arange(2), arange(2)]).shape);
        Same([1, 0, 3], where(tensor(new[] { true, false, true }), tensor(new float[] { 1, 2, 3 }), zeros(3)));
        Same([0, 2, 0, 1], zeros(4).index_add_(0, tensor(new long[] { 1, 3 }), tensor(new float[] { 2, 1 }), 1));
        Same([0, 5, 6], zeros(3).scatter_(0, tensor(new long[] { 1, 2 }), tensor(new float[] { 5, 6 })));
    }

    [SkippableFact]
    public void Reductions_agree_with_sums_done_by_hand()
    {
        LibTorch.Require();
        var x = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        Same([21], x.sum());
        Same([5, 7, 9], x.sum(0L));
        Same([6, 15], x.sum([1L]));
        Assert.Equal([2L, 1L], x.sum(1, keepdim: true).shape);
        Same([3.5], x.mean());
        Same([2, 5], x.mean([1L]));
        Same([6], x.max());
        var (values, indexes) = x.max(1);
        Same([3, 6], values);
        Same([2, 2], indexes);
        Same([1, 4], x.amin([1L]));
        Same([5], x.argmax());
        Same([Math.Sqrt(91)], x.norm(), 1e-5);
        Same([Math.Sqrt(14), Math.Sqrt(77)], x.norm(1), 1e-5);
        Same([1, 3, 6, 4, 9, 15], x.cumsum(1));
        Same([6, 5], x.flatten().topk(2).values);
        Same([2, 1, 0], x.select(0, 0).sort(descending: true).Indices);
        Assert.True(x.gt(0).all().item<bool>());
        Assert.False(x.gt(6).any().item<bool>());
        Same([Math.Sqrt(3.5)], x.std(), 1e-6);
    }

    [SkippableFact]
    public void A_stable_sort_keeps_equal_elements_in_order()
    {
        LibTorch.Require();
        var x = tensor(Enumerable.Range(0, 10_000).Select(i => (long)(i % 3)).ToArray());
        var order = x.sort(descending: true, stable: true).Indices.data<long>().ToArray();
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (long)i).OrderByDescending(i => i % 3), order);
    }

    [SkippableFact]
    public void Matrix_products_agree_with_those_done_by_hand()
    {
        LibTorch.Require();
        var a = tensor(new float[] { 1, 2, 3, 4 }, [2, 2]);
        var b = tensor(new float[] { 5, 6, 7, 8 }, [2, 2]);
        double[] product = [19, 22, 43, 50];
        Same(product, a.matmul(b));
        Same(product, a.mm(b));
        Same(product, a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Same([17, 23, 39, 53], nn.functional.linear(a, b));
        Same([18, 25, 40, 55], nn.functional.linear(a, b, tensor(new float[] { 1, 2 })));
        Same([70], b.flatten().dot(a.flatten()));
        Same([1, 2, 2, 4], a.select(0, 0).outer(a.select(0, 0)));
    }

    [SkippableFact]
    public void Network_functions_agree_with_those_done_by_hand()
    {
        LibTorch.Require();
        var x = tensor(new float[] { 1, 2, 3, 4 }, [1, 4]);
        var deviation = Math.Sqrt(1.25);
        Same([-1.5 / deviation, -0.5 / deviation, 0.5 / deviation, 1.5 / deviation],
            nn.functional.layer_norm(x, [4], eps: 0), 1e-6);
        var norm = Math.Sqrt(30);
        Same([1 / norm, 2 / norm, 3 / norm, 4 / norm], nn.functional.normalize(x), 1e-6);
        Same([4, 5, 6, 1, 2, 3],
            nn.functional.embedding(tensor(new long[] { 1, 0 }), tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } })));
        var logits = tensor(new float[,] { { 1, 0 }, { 0, 2 } });
        var losses = new[] { Math.Log(Math.E + 1) - 1, Math.Log(Math.Exp(2) + 1) };
        var classes = tensor(new long[] { 0, 0 });
        Same([losses.Average()], nn.functional.cross_entropy(logits, classes), 1e-6);
        Same([losses.Sum()], nn.functional.cross_entropy(logits, classes, reduction: nn.Reduction.Sum), 1e-6);
        Same(losses, nn.functional.cross_entropy(logits, classes, reduction: nn.Reduction.None), 1e-6);
        Same([1], nn.functional.mse_loss(tensor(new float[] { 1, 3 }), tensor(new float[] { 2, 2 })));
        Same([0.8], nn.functional.cosine_similarity(tensor(new float[] { 1, 2 }), tensor(new float[] { 2, 1 }), 0));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_is_the_softmax_of_scaled_products_times_the_values(bool causal)
    {
        LibTorch.Require();
        const int length = 3, width = 2;
        var query = randn(1, length, width);
        var key = randn(1, length, width);
        var value = randn(1, length, width);
        float[] q = query.data<float>().ToArray(), k = key.data<float>().ToArray(), v = value.data<float>().ToArray();
        var expected = new double[length * width];
        for (var i = 0; i < length; i++)
        {
            var weights = new double[length];
            for (var j = 0; j < length; j++)
            {
                var dot = q[i * width] * k[j * width] + q[i * width + 1] * k[j * width + 1];
                weights[j] = causal && j > i ? 0 : Math.Exp(dot / Math.Sqrt(width));
            }
            for (var at = 0; at < length * width; at++)
                expected[i * width + at % width] += weights[at / width] / weights.Sum() * v[at];
        }
        Same(expected, nn.functional.scaled_dot_product_attention(query, key, value, is_casual: causal), 1e-5);
        if (!causal) return;
        var mask = ones([length, length], @bool).tril();
        Same(expected, nn.functional.scaled_dot_product_attention(query, key, value, mask), 1e-5);
        var added = zeros(length, length).masked_fill(mask.logical_not(), double.NegativeInfinity);
        Same(expected, nn.functional.scaled_dot_product_attention(query, key, value, added), 1e-5);
    }

    [SkippableFact]
    public void Dropout_keeps_the_mean_while_training_and_everything_otherwise()
    {
        LibTorch.Require();
        manual_seed(1);
        var x = ones(10_000);
        var dropped = nn.functional.dropout(x, 0.25);
        Assert.InRange(dropped.mean().item<float>(), 0.97f, 1.03f);
        Assert.InRange(dropped.eq(0).sum().item<long>(), 2300, 2700);
        Assert.True(nn.functional.dropout(x, 0.25, training: false).equal(x));
    }

    [SkippableFact]
    public void In_place_operators_change_the_tensor_and_answer_it()
    {
        LibTorch.Require();
        var x = ones(2);
        Assert.Same(x, x.add_(1));
        Assert.Same(x, x.mul_(tensor(new float[] { 2, 3 })).sub_(1).div_(2));
        Same([1.5, 2.5], x);
        Same([2.5, 4.5], x.addcmul_(x.sub(0.5), ones(2), 1));
        Same([0, 0], x.zero_());
        Same([3, 3], x.fill_(3));
        Same([1, 2], x.copy_(tensor(new long[] { 1, 2 })));
        Same([2, 3], x.addcdiv_(ones(2), ones(2), 1));
    }

    [SkippableFact]
    public void Types_are_converted_and_checked_when_read()
    {
        LibTorch.Require();
        var x = tensor(new float[] { 1.5f, -2 });
        Same([1, -2], x.to(int64));
        Assert.Equal(ScalarType.Float16, x.half().dtype);
        Same([1.5, -2], x.bfloat16().to(float32));
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<ArgumentException>(() => x.item<float>());
        Assert.Equal(8, x.bytes.Length);
        x.bytes = new byte[8];
        Same([0, 0], x);
    }

    [SkippableFact]
    public void The_same_seed_draws_the_same_numbers()
    {
        LibTorch.Require();
        manual_seed(5);
        var first = randn(8);
        manual_seed(5);
        Assert.True(first.equal(randn(8)));
    }
}
