namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>A step that looks at one code point at a time: keeps it, drops it or puts something in its place.</summary>
internal abstract class CharacterMap : Normalizer
{
    /// <inheritdoc/>
    public override bool Keeps(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var code = CodePoints.At(text, at, out var width);
            if (Replace(code) is not null) return false;
            at += width;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        var text = source.Slice(start, end);
        var copied = 0;
        for (var at = 0; at < text.Length;)
        {
            var code = CodePoints.At(text, at, out var width);
            if (Replace(code) is { } replacement)
            {
                target.AppendFrom(source, start + copied, start + at);
                target.AppendReplacing(replacement, source, start + at, start + at + width);
                copied = at + width;
            }
            at += width;
        }
        target.AppendFrom(source, start + copied, end);
    }

    /// <summary>What takes a character's place, or null to keep it.</summary>
    protected abstract string? Replace(int codePoint);
}
