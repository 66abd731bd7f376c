namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>A step that cuts the pieces of the working text into smaller ones, and may respell them.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Replaces the workspace's pieces; those that are tokens already stay as they are.</summary>
    public abstract void Apply(Workspace workspace);
}
