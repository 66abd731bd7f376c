namespace SearchEngine.Embedder;

/// <summary>
/// What stands in front of a text, by its role and instruction. Read from the model's own files; the prefix for an
/// instruction is <see cref="QueryFormat"/> with <c>{instruction}</c> replaced.
/// </summary>
/// <param name="QueryFormat">Prefix with an instruction, such as <c>Instruct: {instruction}\nQuery: </c>.</param>
/// <param name="DefaultInstruction">Instruction of a query that brings none; null means <see cref="QueryPrefix"/>.
/// </param>
/// <param name="QueryPrefix">Prefix of a query when there is no default instruction; may be empty.</param>
/// <param name="DocumentPrefix">Prefix of a document; usually empty.</param>
public sealed record PromptTemplate(string QueryFormat, string? DefaultInstruction, string QueryPrefix,
    string DocumentPrefix)
{
    /// <summary>Where the instruction goes in <see cref="QueryFormat"/>.</summary>
    public const string Slot = "{instruction}";

    /// <summary>The prefix of a text.</summary>
    /// <param name="role">Side of the search. A document with an instruction is treated as a query is, which symmetric
    /// tasks (similarity, duplicates) want.</param>
    /// <param name="instruction">Task description. Empty means none at all; null means the model's own.</param>
    public string Prefix(EmbeddingRole role, string? instruction)
    {
        if (instruction is null)
        {
            if (role == EmbeddingRole.Document) return DocumentPrefix;
            return DefaultInstruction is null ? QueryPrefix : Format(DefaultInstruction);
        }
        if (instruction.Length > 0) return Format(instruction);
        return role == EmbeddingRole.Document ? DocumentPrefix : "";
    }

    /// <summary>The prefix of a text whose request brings its own template.</summary>
    /// <param name="template">Stands in front of the text, <see cref="Slot"/> in it replaced.</param>
    /// <param name="instruction">Task description; null means the model's own, if it has one.</param>
    public string PrefixOf(string template, string? instruction) =>
        template.Replace(Slot, instruction ?? DefaultInstruction ?? "", StringComparison.Ordinal);

    private string Format(string instruction) => QueryFormat.Replace(Slot, instruction, StringComparison.Ordinal);
}
