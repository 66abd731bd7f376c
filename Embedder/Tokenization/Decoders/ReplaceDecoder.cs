using System.Text;
using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`Replace`: puts a text in the place of every match in every token.</summary>
internal sealed class ReplaceDecoder(SplitPattern pattern, string content) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens) => tokens.ConvertAll(Replace);

    private string Replace(string token)
    {
        var matches = new List<(int Start, int End)>();
        pattern.FindAll(token, matches);
        if (matches.Count == 0) return token;
        var result = new StringBuilder();
        var copied = 0;
        foreach (var (start, end) in matches)
        {
            result.Append(token, copied, start - copied).Append(content);
            copied = end;
        }
        return result.Append(token, copied, token.Length - copied).ToString();
    }
}
