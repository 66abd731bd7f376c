using System.Text;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Lowercase`: every character by itself, so that a final sigma becomes σ, as the reference does
/// it.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    private static readonly char[] LowerCase = BuildBasicPlane();

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        Span<char> units = stackalloc char[2];
        for (var at = start; at < end;)
        {
            var code = CodePoints.At(source.Slice(at, end), 0, out var width);
            if (width == 2)
            {
                Rune.ToLowerInvariant(new Rune(code)).EncodeToUtf16(units);
                target.AppendReplacing(units, source, at, at + width);
            }
            else if (code == '\u0130')
            {
                // The one small letter that is two characters.
                target.AppendReplacing("i\u0307", source, at, at + 1);
            }
            else
            {
                target.AppendReplacing(LowerCase[code], source, at);
            }
            at += width;
        }
    }

    private static char[] BuildBasicPlane()
    {
        var characters = new char[0x10000];
        for (var unit = 0; unit < characters.Length; unit++) characters[unit] = char.ToLowerInvariant((char)unit);
        return characters;
    }
}
