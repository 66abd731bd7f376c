namespace SearchEngine.Embedder;

/// <summary>Scales vectors to unit length.</summary>
internal static class UnitLength
{
    /// <summary>Scales in place, summed in double; a vector of zeros stays one.</summary>
    public static void Scale(Span<float> vector)
    {
        double squares = 0;
        foreach (var value in vector) squares += (double)value * value;
        var scale = squares > 0 ? 1 / Math.Sqrt(squares) : 0;
        for (var i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] * scale);
    }
}
