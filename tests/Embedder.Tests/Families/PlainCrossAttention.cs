namespace SearchEngine.Embedder.Tests.Families;

/// <summary>
/// The block between NV-Embed's trunk and pool in plain float64 loops, written from spec and paper (arXiv 2405.17428,
/// section 3.1): with latents the tokens attend to them, without to each other.
/// </summary>
internal sealed class PlainCrossAttention(string prefix, int heads, int headDim,
    IReadOnlyDictionary<string, double[]> weights)
{
    public double[][] Run(double[][] h)
    {
        var (a, f) = (prefix + "cross_attend_blocks.0.", prefix + "cross_attend_blocks.1.");
        var d = h[0].Length;
        var normed = h.Select(row => LayerNorm(row, a + "norm")).ToArray();
        var context = weights.TryGetValue(prefix + "latents", out var latents)
            ? latents.Chunk(d).Select(row => LayerNorm(row, a + "norm_context")).ToArray() : normed;
        var keyValues = context.Select(row => Linear(row, a + "fn.to_kv")).ToArray();
        var inner = heads * headDim;
        return [.. h.Select((row, t) =>
        {
            var mixed = Attend(Linear(normed[t], a + "fn.to_q"), keyValues, inner);
            var h1 = Sum(Linear(mixed, a + "fn.to_out"), row);
            var wide = Linear(LayerNorm(h1, f + "norm"), f + "fn.net.0");
            var half = wide.Length / 2;
            double[] gated = [.. Enumerable.Range(0, half).Select(i => wide[i] * Gelu(wide[half + i]))];
            return Sum(Linear(gated, f + "fn.net.2"), h1);
        })];
    }

    private double[] Attend(double[] query, double[][] keyValues, int inner)
    {
        var result = new double[inner];
        for (var head = 0; head < heads; head++)
        {
            var from = head * headDim;
            double[] scores = [.. keyValues.Select(kv => Enumerable.Range(from, headDim).Sum(i => query[i] * kv[i])
                / Math.Sqrt(headDim))];
            var max = scores.Max();
            var total = scores.Sum(score => Math.Exp(score - max));
            for (var s = 0; s < scores.Length; s++)
            {
                var share = Math.Exp(scores[s] - max) / total;
                for (var i = from; i < from + headDim; i++) result[i] += share * keyValues[s][inner + i];
            }
        }
        return result;
    }

    private double[] LayerNorm(double[] x, string name)
    {
        var (weight, bias) = (weights[name + ".weight"], weights[name + ".bias"]);
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
        return [.. x.Select((v, i) => (v - mean) / deviation * weight[i] + bias[i])];
    }

    private double[] Linear(double[] x, string path)
    {
        var bias = weights.GetValueOrDefault(path + ".bias");
        return [.. weights[path + ".weight"].Chunk(x.Length)
            .Select((row, o) => row.Zip(x, (w, v) => w * v).Sum() + (bias?[o] ?? 0))];
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    /// <summary>x Φ(x), Φ by Simpson's rule on the density: no polynomial that the engine could share.</summary>
    private static double Gelu(double x)
    {
        const int steps = 400;
        var width = x / steps;
        double Density(double t) => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
        var sum = Density(0) + Density(x);
        for (var i = 1; i < steps; i++) sum += (i % 2 == 1 ? 4 : 2) * Density(i * width);
        return x * (0.5 + sum * width / 3);
    }
}
