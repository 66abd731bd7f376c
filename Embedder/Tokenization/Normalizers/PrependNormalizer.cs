namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Prepend`: puts a text in front of every text that is not empty.</summary>
internal sealed class PrependNormalizer(string content) : Normalizer
{
    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        foreach (var unit in content) target.AppendReplacing(unit, source, start);
        target.AppendFrom(source, start, end);
    }
}
