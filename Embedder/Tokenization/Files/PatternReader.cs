using SearchEngine.Embedder.Tokenization.Patterns;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads a `pattern`: {"String": …} or {"Regex": …}.</summary>
internal static class PatternReader
{
    /// <summary>Reads the pattern.</summary>
    /// <exception cref="ModelFolderException">It is neither, or uses syntax that is not supported.</exception>
    public static SplitPattern Read(JsonNodeReader node)
    {
        if (node.OptionalText("String") is { } literal) return SplitPattern.OfText(literal);
        if (node.OptionalText("Regex") is not { } expression) throw node.Wrong("{\"String\": …} or {\"Regex\": …}");
        try
        {
            return SplitPattern.OfExpression(expression);
        }
        catch (FormatException error)
        {
            throw new ModelFolderException(node.File,
                $"{node.Place}.Regex has {error.Message}; only Oniguruma's common syntax is supported.", error);
        }
    }
}
