using System.Globalization;
using System.Text;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>
/// `Precompiled`: SentencePiece's rules as Hugging Face applies them: to a whole grapheme of up to five bytes when a
/// rule begins it, else to its characters one by one.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private const int LongestGrapheme = 5;

    private readonly CharacterRules rules;
    private readonly string?[] asciiRules = new string?[128];

    public PrecompiledNormalizer(CharacterRules rules)
    {
        this.rules = rules;
        for (var code = 1; code < asciiRules.Length; code++)
        {
            if (rules.TryFind([(byte)code], false, out _, out var replacement)) asciiRules[code] = replacement;
        }
    }

    /// <inheritdoc/>
    public override bool Keeps(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            if (unit >= 128 || asciiRules[unit] is not null || unit == '\r') return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        Span<byte> bytes = stackalloc byte[LongestGrapheme];
        for (var at = start; at < end;)
        {
            var rest = source.Slice(at, end);
            var length = rest.Length == 1 || (rest[0] < 128 && rest[1] < 128 && rest[0] != '\r')
                ? 1
                : StringInfo.GetNextTextElementLength(rest);
            if (Encoding.UTF8.TryGetBytes(rest[..length], bytes, out var count)
                && rules.TryFind(bytes[..count], false, out _, out var replacement))
            {
                target.AppendReplacing(replacement, source, at, at + length);
            }
            else
            {
                AppendCharacters(source, at, at + length, target);
            }
            at += length;
        }
    }

    private void AppendCharacters(AlignedText source, int start, int end, AlignedText target)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var at = start; at < end;)
        {
            Rune.DecodeFromUtf16(source.Slice(at, end), out var rune, out var width);
            var count = rune.EncodeToUtf8(bytes);
            if (rules.TryFind(bytes[..count], false, out _, out var replacement))
                target.AppendReplacing(replacement, source, at, at + width);
            else target.AppendFrom(source, at, at + width);
            at += width;
        }
    }
}
