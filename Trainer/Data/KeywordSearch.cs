using SearchEngine.Index;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Trainer.Data;

/// <summary>BM25 over texts held in memory, numbered in the order in which they come.</summary>
internal sealed class KeywordSearch : IDisposable
{
    private readonly LexicalIndex index = new();

    /// <summary>Texts held.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a text.</summary>
    public void Add(string? title, string text) => index.Add(Count++, title, text);

    /// <summary>The terms of a text.</summary>
    public IEnumerable<string> Terms(string text) => index.Analyzer.Terms(text);

    /// <summary>The texts that score highest for the words of a query.</summary>
    public IReadOnlyList<ScoredSlot> Find(string query, int top) => index.Search(Words(query), top);

    /// <summary>What a text scores for the words of a query.</summary>
    public float Score(string query, int number) =>
        (float)index.Explain(Words(query), number).Sum(term => term.Score);

    /// <inheritdoc/>
    public void Dispose() => index.Dispose();

    /// <summary>Quotation marks would ask for phrases.</summary>
    private static string Words(string query) => query.Replace('"', ' ');
}
