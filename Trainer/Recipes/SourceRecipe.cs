namespace SearchEngine.Trainer.Recipes;

/// <summary>How one source of pairs is used.</summary>
public sealed record SourceRecipe
{
    /// <summary>The source's name, or its beginning followed by *.</summary>
    public required string Name { get; init; }

    /// <summary>Factor on how often it is drawn; 0 leaves it out.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>How often a sentence of the text is the query, instead of the title.</summary>
    public double SentenceShare { get; init; } = 0.5;

    /// <summary>Whether this is the recipe of a source.</summary>
    /// <param name="source">The source's name.</param>
    public bool Matches(string source) =>
        Name.EndsWith('*') ? source.StartsWith(Name[..^1], StringComparison.Ordinal) : source == Name;
}
