namespace SearchEngine.Embedder;

/// <summary>Rotary position embedding (arXiv 2104.09864, half-rotation layout) and its scaling.</summary>
/// <param name="Theta">Base of the frequencies theta^(-2i/headDim).</param>
/// <param name="Scaling">Kind of scaling; the parameters below count only where the kind uses them.</param>
/// <param name="Factor">Scaling factor, at least 1.</param>
/// <param name="LowFrequencyFactor">Llama 3: wavelengths above originalMax / this are stretched in full.</param>
/// <param name="HighFrequencyFactor">Llama 3: wavelengths below originalMax / this are kept.</param>
/// <param name="OriginalMaxTokens">Longest text of the original training.</param>
public sealed record RopeDescription(double Theta, RopeScalingKind Scaling = RopeScalingKind.None, double Factor = 1,
    double LowFrequencyFactor = 1, double HighFrequencyFactor = 4, int OriginalMaxTokens = 0)
{
    /// <summary>Whether the angles of a text depend on its very length, so that no other length shares them.</summary>
    /// <param name="tokens">Length of the text.</param>
    public bool DependsOnLength(int tokens) => Scaling == RopeScalingKind.Dynamic && tokens > OriginalMaxTokens;

    /// <summary>The angle that one position adds in each pair of components.</summary>
    /// <param name="headDim">Components of a head, even.</param>
    /// <param name="tokens">Length of the text; only dynamic scaling looks at it.</param>
    /// <returns>headDim / 2 angles in radians.</returns>
    public double[] Frequencies(int headDim, int tokens)
    {
        var theta = Theta;
        if (DependsOnLength(tokens))
        {
            var growth = Factor * tokens / OriginalMaxTokens - (Factor - 1);
            theta *= Math.Pow(growth, headDim / (headDim - 2.0));
        }
        var frequencies = new double[headDim / 2];
        for (var i = 0; i < frequencies.Length; i++) frequencies[i] = Scale(Math.Pow(theta, -2.0 * i / headDim));
        return frequencies;
    }

    private double Scale(double frequency) => Scaling switch
    {
        RopeScalingKind.Linear => frequency / Factor,
        RopeScalingKind.Llama3 => ScaleLlama3(frequency),
        _ => frequency,
    };

    private double ScaleLlama3(double frequency)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength > OriginalMaxTokens / LowFrequencyFactor) return frequency / Factor;
        if (wavelength < OriginalMaxTokens / HighFrequencyFactor) return frequency;
        var smooth = (OriginalMaxTokens / wavelength - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return (1 - smooth) * frequency / Factor + smooth * frequency;
    }
}
