namespace SearchEngine.Embedder.Compression;

/// <summary>Sums of squares of each input of each linear layer over calibration texts: WANDA's measure of how much an
/// input matters.</summary>
internal sealed class ActivationNorms
{
    private readonly Dictionary<string, double[]> squares = new(StringComparer.Ordinal);

    /// <summary>One array for tensors that read the same input, such as q, k and v.</summary>
    public double[] Share(IEnumerable<string> tensors, int inputs)
    {
        var sums = new double[inputs];
        foreach (var name in tensors) squares[name] = sums;
        return sums;
    }

    /// <summary>||X_j|| of each input of a tensor.</summary>
    public float[]? Of(string tensor) => squares.TryGetValue(tensor, out var sums)
        ? Array.ConvertAll(sums, sum => (float)Math.Sqrt(sum)) : null;
}
