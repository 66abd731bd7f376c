using SearchEngine.Embedder.Tokenization.Normalizers;

namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>Respells every piece in the byte-level alphabet: one character for each byte of its UTF-8 form.</summary>
internal sealed class ByteSpelling : PreTokenizer
{
    private static readonly ByteLevelNormalizer Speller = new();

    /// <inheritdoc/>
    public override void Apply(Workspace workspace) => Speller.Apply(workspace);
}
