using System.Text;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`Lowercase`: every character by itself, so that a final sigma becomes σ, as the reference does it.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        Span<char> units = stackalloc char[2];
        for (var at = start; at < end;)
        {
            var unit = source[at];
            if (unit == '\u0130')
            {
                target.AppendReplacing("i\u0307", source, at, at + 1);
                at++;
                continue;
            }
            Rune.DecodeFromUtf16(source.Slice(at, end), out var rune, out var width);
            var count = Rune.ToLowerInvariant(rune).EncodeToUtf16(units);
            target.AppendReplacing(units[..count], source, at, at + width);
            at += width;
        }
    }
}
