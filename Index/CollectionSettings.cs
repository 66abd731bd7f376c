// What a collection is, fixed when it is created and kept in its manifest.
using SearchEngine.Index.Lexical;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index;

/// <summary>What a collection is. Fixed when it is created, kept in its manifest.</summary>
public sealed record CollectionSettings
{
    /// <summary>The embedding model's name; empty when every document brings its own vector.</summary>
    public required string Model { get; init; }

    /// <summary>The version of the model's weights and settings; empty as <see cref="Model"/> is.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Length of every vector, 1 to <see cref="Limits.MaxDimensions"/>.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How vectors are compared.</summary>
    public Metric Metric { get; init; } = Metric.Cosine;

    /// <summary>
    /// Neighbours of a node in the graph's upper layers; the lowest layer has twice as many. 2 to 128.
    /// </summary>
    public int M { get; init; } = 16;

    /// <summary>Candidates considered when a node is linked into the graph, 1 to 4,096.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>
    /// In which form the graph keeps vectors; the full-precision ones are in the record store anyway.
    /// </summary>
    public VectorEncoding Encoding { get; init; } = VectorEncoding.Auto;

    /// <summary>Whose stop words and stems the keyword index applies.</summary>
    public AnalyzerLanguage Language { get; init; } = AnalyzerLanguage.English;

    /// <summary>How the keyword index weighs a term's frequency and a document's length.</summary>
    public Bm25Settings Bm25 { get; init; } = Bm25Settings.Default;
}
