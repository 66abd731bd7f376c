using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Initialization;

/// <summary>Token vectors as an encoder: the weighted sum of a bag's vectors, at unit length. Safe to share while the
/// vectors stand still.</summary>
/// <param name="vectors">[vocabulary * width]; kept, not copied.</param>
/// <param name="width">Components of a vector.</param>
/// <param name="weighting">How much each token of a bag counts; null counts all alike.</param>
internal sealed class BagEncoder(float[] vectors, int width, PoolWeighting? weighting)
{
    /// <summary>Components of a vector.</summary>
    public int Width => width;

    /// <summary>The vector of a token as it stands.</summary>
    public ReadOnlySpan<float> this[int token] => vectors.AsSpan(token * width, width);

    /// <summary>How much each token of a bag counts.</summary>
    public float[] Weights(ReadOnlySpan<ushort> bag)
    {
        if (weighting is not null)
        {
            return weighting.Weights(bag);
        }
        float[] alike = new float[bag.Length];
        Array.Fill(alike, 1);
        return alike;
    }

    /// <summary>The unit vector of a bag of tokens; zeros if the bag's vectors cancel.</summary>
    public float[] Encode(ReadOnlySpan<ushort> bag)
    {
        float[] unit = new float[width];
        Encode(bag, Weights(bag), unit);
        return unit;
    }

    /// <summary>Sets the unit vector of a bag; zeros if the bag's vectors cancel.</summary>
    /// <param name="bag">Token ids.</param>
    /// <param name="weights">As many weights.</param>
    /// <param name="unit">[width], receives the vector.</param>
    /// <returns>The inverse of the sum's length.</returns>
    public float Encode(ReadOnlySpan<ushort> bag, ReadOnlySpan<float> weights, Span<float> unit)
    {
        unit.Clear();
        for (int i = 0; i < bag.Length; i++)
        {
            Rows.AddScaled(unit, this[bag[i]], weights[i]);
        }
        float inverse = 1 / MathF.Max(MathF.Sqrt(Rows.Dot(unit, unit)), 1e-6f);
        Rows.Scale(unit, inverse);
        return inverse;
    }
}
