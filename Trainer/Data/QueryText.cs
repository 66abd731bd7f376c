namespace SearchEngine.Trainer.Data;

/// <summary>When two queries are one.</summary>
public static class QueryText
{
    /// <summary>A query in lower case, with one blank between its words.</summary>
    /// <param name="query">Any query.</param>
    public static string Normal(string query) =>
        string.Join(' ', query.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
