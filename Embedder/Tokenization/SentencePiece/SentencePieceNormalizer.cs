using System.Text;
using SearchEngine.Embedder.Tokenization.Normalizers;

namespace SearchEngine.Embedder.Tokenization.SentencePiece;

/// <summary>
/// SentencePiece's own normalisation (normalizer.cc): the longest rule at every position, then blanks: extra ones
/// dropped, one put in front, all written as ▁, each where the model file says so.
/// </summary>
internal sealed class SentencePieceNormalizer : Normalizer
{
    private const char Sign = '▁';
    private const int RuleWindow = 16;

    private readonly CharacterRules? rules;
    private readonly PhraseSet userSymbols;
    private readonly bool addsDummyPrefix;
    private readonly bool removesExtraBlanks;
    private readonly char blank;

    /// <summary>Creates the step.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="addsDummyPrefix">Whether a blank is put in front of every text.</param>
    public SentencePieceNormalizer(SentencePieceModel model, bool addsDummyPrefix)
    {
        if (model.CharacterRules.Length > 0) rules = new CharacterRules(model.CharacterRules);
        userSymbols = new PhraseSet([.. model.Texts(PieceKind.UserDefined)]);
        this.addsDummyPrefix = addsDummyPrefix;
        removesExtraBlanks = model.RemovesExtraBlanks;
        blank = model.EscapesBlanks ? Sign : ' ';
    }

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        var from = target.Length;
        var needsPrefix = addsDummyPrefix;
        var afterBlank = removesExtraBlanks;
        for (var at = start; at < end;)
        {
            var width = Prefix(source.Slice(at, end), out var respelt);
            foreach (var unit in respelt)
            {
                if (afterBlank && unit == ' ') continue;
                if (needsPrefix) target.AppendReplacing(blank, source, at);
                needsPrefix = false;
                target.AppendReplacing(unit == ' ' ? blank : unit, source, at);
                afterBlank = removesExtraBlanks && unit == ' ';
            }
            at += width;
        }
        while (removesExtraBlanks && target.Length > from && target[target.Length - 1] == blank) target.DropLast();
    }

    /// <summary>The next stretch that is respelt as one.</summary>
    private int Prefix(ReadOnlySpan<char> text, out ReadOnlySpan<char> respelt)
    {
        var (width, symbol) = userSymbols.Longest(text);
        if (symbol < 0) CodePoints.At(text, 0, out width);
        respelt = text[..width];
        if (rules is null || symbol >= 0) return width;
        var window = text[..Math.Min(RuleWindow, text.Length)];
        Span<byte> bytes = stackalloc byte[RuleWindow * 3];
        var count = Encoding.UTF8.GetBytes(window, bytes);
        if (!rules.TryFind(bytes[..count], longest: true, out var length, out var replacement)) return width;
        respelt = replacement;
        return Encoding.UTF8.GetCharCount(bytes[..length]);
    }
}
