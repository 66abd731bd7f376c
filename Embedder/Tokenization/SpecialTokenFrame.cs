namespace SearchEngine.Embedder.Tokenization;

/// <summary>The special tokens put around one text.</summary>
/// <param name="Before">Ids in front, such as the begin token.</param>
/// <param name="After">Ids behind, such as the end token.</param>
internal sealed record SpecialTokenFrame(int[] Before, int[] After)
{
    /// <summary>No special tokens.</summary>
    public static SpecialTokenFrame None { get; } = new([], []);

    public int Count => Before.Length + After.Length;
}
