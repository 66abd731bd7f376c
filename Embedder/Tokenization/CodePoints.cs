namespace SearchEngine.Embedder.Tokenization;

/// <summary>Walks a text code point by code point; an unpaired surrogate counts as one.</summary>
internal static class CodePoints
{
    /// <summary>The code point that begins at a position, and how many units it has.</summary>
    public static int At(ReadOnlySpan<char> text, int at, out int width)
    {
        if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            width = 2;
            return char.ConvertToUtf32(text[at], text[at + 1]);
        }
        width = 1;
        return text[at];
    }

    /// <summary>Where the code point before a position begins.</summary>
    public static int StepBack(ReadOnlySpan<char> text, int at) =>
        at >= 2 && char.IsLowSurrogate(text[at - 1]) && char.IsHighSurrogate(text[at - 2]) ? at - 2 : at - 1;
}
