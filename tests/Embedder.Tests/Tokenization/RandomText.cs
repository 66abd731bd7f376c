using System.Text;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>Random text of the kinds that break tokenizers: words, blanks, scripts, marks, lone surrogates.</summary>
internal sealed class RandomText(int seed)
{
    private const string Signs = "'\u017f \u00a0\u200b\u200d\u0301\u0323\u3099ﬁÅ\u212b½東京が가각힣\u1112\u1161\u11abЙéñßİıΣς"
        + "②٣\t\n\r\v\u0085\u2028\u3000▁.,!?-_\"#@$^+<>|`\\/()[]{}…—“”\ufeff\ufffd\0\u007f";

    private static readonly string[] Words =
        ["the", "cat", "don't", "I'LL", "we've", "Hello", "running", "123", "4567", "3.14", "naïve", "🙂", "👩‍👧", "𝔘𓀀",
         "<s>", "</s>", "aaaa", "tokenization", "  ", "   "];

    private readonly Random random = new(seed);

    /// <summary>One text of up to so many parts.</summary>
    public string Next(int maxParts = 30, bool withLoneSurrogates = false)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, maxParts + 1); count > 0; count--)
        {
            switch (random.Next(10))
            {
                case < 4:
                    text.Append(Words[random.Next(Words.Length)]);
                    break;
                case < 6:
                    text.Append(' ');
                    break;
                case < 9:
                    text.Append(Signs[random.Next(Signs.Length)]);
                    break;
                default:
                    text.Append((char)(withLoneSurrogates ? random.Next(0xD800, 0xE000) : random.Next(0x20, 0x3000)));
                    break;
            }
        }
        return text.ToString();
    }
}
