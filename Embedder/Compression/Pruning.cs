namespace SearchEngine.Embedder.Compression;

/// <summary>Zeroes half of a matrix's weights, output by output, so that no output loses more than another.</summary>
internal static class Pruning
{
    private const int GroupWeights = 4;

    /// <param name="weights">[out, in], row-major; changed in place.</param>
    /// <param name="inputs">Columns.</param>
    /// <param name="norms">Norm of each input, or null: the measure is |w| then.</param>
    /// <param name="isGrouped">Two of each four neighbours rather than half of the row.</param>
    /// <returns>How many weights are zero now.</returns>
    public static long Prune(Span<float> weights, int inputs, float[]? norms, bool isGrouped)
    {
        var scores = new float[inputs];
        var order = new int[inputs];
        long zeros = 0;
        for (var begin = 0; begin < weights.Length; begin += inputs)
        {
            var row = weights.Slice(begin, inputs);
            for (var i = 0; i < inputs; i++)
            {
                scores[i] = Math.Abs(row[i]) * (norms?[i] ?? 1);
                order[i] = i;
            }
            var group = isGrouped ? GroupWeights : inputs;
            for (var at = 0; at < inputs; at += group)
            {
                var some = Math.Min(group, inputs - at);
                Array.Sort(scores, order, at, some);
                for (var i = 0; i < some / 2; i++) row[order[at + i]] = 0;
            }
            foreach (var value in row) zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }
}
