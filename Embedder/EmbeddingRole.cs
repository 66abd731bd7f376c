namespace SearchEngine.Embedder;

/// <summary>What a text is to the search: queries may carry an instruction, documents are embedded bare.</summary>
public enum EmbeddingRole
{
    /// <summary>A text to be found.</summary>
    Document,

    /// <summary>A text to find others with.</summary>
    Query,
}
