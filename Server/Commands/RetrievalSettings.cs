// What `searchengine eval` was asked to do with a BEIR folder.
using SearchEngine.Embedder;
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Server.Commands;

/// <summary>A retrieval evaluation.</summary>
internal sealed record RetrievalSettings
{
    /// <summary>The BEIR folder.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split whose judgments count.</summary>
    public required string Split { get; init; }

    /// <summary>The model's folder; not opened in keyword mode.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>Threads of the model; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>Number format of the model's linear layers.</summary>
    public EmbedderPrecision Precision { get; init; }

    /// <summary>How to search and what to measure.</summary>
    public required RetrievalOptions Retrieval { get; init; }

    /// <summary>A run file to measure in place of searching, or null.</summary>
    public string? RunInput { get; init; }

    /// <summary>Where the run goes, or null.</summary>
    public string? RunOutput { get; init; }

    /// <summary>A run file to compare with, or null.</summary>
    public string? Compare { get; init; }

    /// <summary>Where the measures of each query go, or null.</summary>
    public string? PerQuery { get; init; }
}
