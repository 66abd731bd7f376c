using SearchEngine.Embedder.Tokenization.PreTokenizers;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`ByteLevel` as a normaliser: spells text in the byte-level alphabet.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target) =>
        ByteSpelling.Spell(source, start, end, target);
}
