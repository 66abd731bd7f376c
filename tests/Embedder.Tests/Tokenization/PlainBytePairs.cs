using System.Text;
using System.Text.Json;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>Byte-pair encoding by its definition: find the best pair of the text, merge it, begin again.</summary>
internal sealed class PlainBytePairs
{
    private readonly Dictionary<string, int> vocabulary = [];
    private readonly Dictionary<(string, string), int> ranks = [];

    public PlainBytePairs(string tokenizerFile)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(tokenizerFile));
        var model = file.RootElement.GetProperty("model");
        foreach (var token in model.GetProperty("vocab").EnumerateObject())
            vocabulary[token.Name] = token.Value.GetInt32();
        foreach (var merge in model.GetProperty("merges").EnumerateArray())
        {
            var pair = merge.GetString()!.Split(' ');
            ranks[(pair[0], pair[1])] = ranks.Count;
        }
    }

    /// <summary>Ids of a text, characters that the vocabulary lacks spelt in bytes.</summary>
    public List<int> Encode(string text)
    {
        var symbols = new List<string>();
        foreach (var rune in text.EnumerateRunes())
        {
            if (vocabulary.ContainsKey(rune.ToString())) symbols.Add(rune.ToString());
            else symbols.AddRange(Encoding.UTF8.GetBytes(rune.ToString()).Select(value => $"<0x{value:X2}>"));
        }
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, symbols.Count - 1))
                .Where(i => ranks.ContainsKey((symbols[i], symbols[i + 1])))
                .OrderBy(i => ranks[(symbols[i], symbols[i + 1])]).ThenBy(i => i).Cast<int?>().FirstOrDefault();
            if (best is not { } at) return symbols.ConvertAll(symbol => vocabulary[symbol]);
            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }
    }
}
