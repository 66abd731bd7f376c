namespace SearchEngine.Embedder.Tests.Families;

/// <summary>
/// A decoder in plain float64 loops, written from the papers and the transformers library's definitions, that shares
/// nothing with the engine but the numbers that the test gives to both.
/// </summary>
internal sealed class PlainDecoder(PlainConfig config, IReadOnlyDictionary<string, double[]> weights)
{
    public double[][] Run(int[] ids)
    {
        var d = config.Hidden;
        var x = ids.Select(id => weights["embed_tokens.weight"].AsSpan(id * d, d).ToArray()
            .Select(v => v * config.EmbeddingScale).ToArray()).ToArray();
        for (var i = 0; i < config.Layers; i++) Layer(x, i);
        return x.Select(row => Norm(row, "norm.weight")).ToArray();
    }

    private void Layer(double[][] x, int layer)
    {
        var p = $"layers.{layer}.";
        var h = x.Select(row => Norm(row, p + "input_layernorm.weight")).ToArray();
        var attended = Attend(h, layer, p + "self_attn.");
        for (var t = 0; t < x.Length; t++)
        {
            var delta = Linear(attended[t], p + "self_attn.o_proj");
            Add(x[t], config.IsGemma ? Norm(delta, p + "post_attention_layernorm.weight") : delta);
            var y = Norm(x[t], p + (config.IsGemma ? "pre_feedforward_layernorm.weight"
                : "post_attention_layernorm.weight"));
            var gate = Linear(y, p + "mlp.gate_proj");
            var up = Linear(y, p + "mlp.up_proj");
            var down = Linear([.. gate.Zip(up, (g, u) => Activate(g) * u)], p + "mlp.down_proj");
            Add(x[t], config.IsGemma ? Norm(down, p + "post_feedforward_layernorm.weight") : down);
        }
    }

    private double[][] Attend(double[][] h, int layer, string p)
    {
        int heads = config.Heads, dim = config.HeadDim;
        var q = Heads(h, p + "q_proj", p + "q_norm.weight", heads, layer, rotates: true);
        var k = Heads(h, p + "k_proj", p + "k_norm.weight", config.KvHeads, layer, rotates: true);
        var v = Heads(h, p + "v_proj", "", config.KvHeads, layer, rotates: false);
        var window = config.Windows[layer];
        var result = h.Select(_ => new double[heads * dim]).ToArray();
        for (var head = 0; head < heads; head++)
        {
            var group = head / (heads / config.KvHeads);
            for (var t = 0; t < h.Length; t++)
            {
                var seen = Enumerable.Range(0, h.Length).Where(s => (!config.IsCausal || s <= t)
                    && (window == 0 || Math.Abs(t - s) < window)).ToArray();
                var scores = seen.Select(s => config.AttentionScale * q[t][head].Zip(k[s][group], (a, b) => a * b).Sum())
                    .ToArray();
                var max = scores.Max();
                var total = scores.Sum(s => Math.Exp(s - max));
                for (var i = 0; i < seen.Length; i++)
                {
                    var share = Math.Exp(scores[i] - max) / total;
                    for (var c = 0; c < dim; c++) result[t][head * dim + c] += share * v[seen[i]][group][c];
                }
            }
        }
        return result;
    }

    /// <summary>[token][head][component].</summary>
    private double[][][] Heads(double[][] h, string path, string norm, int count, int layer, bool rotates)
    {
        var result = new double[h.Length][][];
        for (var t = 0; t < h.Length; t++)
        {
            var all = Linear(h[t], path);
            result[t] = new double[count][];
            for (var i = 0; i < count; i++)
            {
                var head = all[(i * config.HeadDim)..((i + 1) * config.HeadDim)];
                if (weights.ContainsKey(norm)) head = Norm(head, norm);
                result[t][i] = rotates ? Rotated(head, t, h.Length, layer) : head;
            }
        }
        return result;
    }

    private double[] Rotated(double[] head, int position, int tokens, int layer)
    {
        var half = head.Length / 2;
        var result = new double[head.Length];
        for (var i = 0; i < half; i++)
        {
            var angle = position * config.Frequency(i, tokens, config.Windows[layer] > 0);
            result[i] = head[i] * Math.Cos(angle) - head[half + i] * Math.Sin(angle);
            result[half + i] = head[half + i] * Math.Cos(angle) + head[i] * Math.Sin(angle);
        }
        return result;
    }

    private double Activate(double x) => config.IsGemma
        ? 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
        : x / (1 + Math.Exp(-x));

    private double[] Norm(double[] x, string name)
    {
        var scale = 1 / Math.Sqrt(x.Average(v => v * v) + config.Epsilon);
        var weight = weights[name];
        return [.. x.Select((v, i) => v * scale * (weight[i] + (config.IsGemma ? 1 : 0)))];
    }

    private double[] Linear(double[] x, string path)
    {
        var weight = weights[path + ".weight"];
        var bias = weights.GetValueOrDefault(path + ".bias");
        var result = new double[weight.Length / x.Length];
        for (var o = 0; o < result.Length; o++)
        {
            var sum = bias?[o] ?? 0;
            for (var i = 0; i < x.Length; i++) sum += weight[o * x.Length + i] * x[i];
            result[o] = sum;
        }
        return result;
    }

    private static void Add(double[] x, double[] delta)
    {
        for (var i = 0; i < x.Length; i++) x[i] += delta[i];
    }
}
