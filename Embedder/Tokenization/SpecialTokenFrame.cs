namespace SearchEngine.Embedder.Tokenization;

/// <summary>The special tokens put around one text.</summary>
/// <param name="Before">Ids in front, such as the begin token.</param>
/// <param name="After">Ids behind, such as the end token.</param>
internal sealed record SpecialTokenFrame(int[] Before, int[] After)
{
    /// <summary>No special tokens.</summary>
    public static SpecialTokenFrame None { get; } = new([], []);

    /// <summary>The frame that puts this one around another.</summary>
    public SpecialTokenFrame Around(SpecialTokenFrame inner) =>
        new([.. Before, .. inner.Before], [.. inner.After, .. After]);

    public int Count => Before.Length + After.Length;
}
