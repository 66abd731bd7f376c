using System.Text;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`ByteLevel` as a normaliser: spells text in the byte-level alphabet.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        Span<byte> bytes = stackalloc byte[4];
        Span<char> spelt = stackalloc char[4];
        for (var at = start; at < end;)
        {
            Rune.DecodeFromUtf16(source.Slice(at, end), out var rune, out var width);
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++) spelt[i] = ByteLevelAlphabet.ToCharacter(bytes[i]);
            target.AppendReplacing(spelt[..count], source, at, at + width);
            at += width;
        }
    }
}
