// One query that the outcome of a fine-tune is judged by.
namespace SearchEngine.Server.FineTunes;

/// <summary>A query that is not trained on, and the passages that answer it.</summary>
/// <param name="Query">The query.</param>
/// <param name="Instruction">Its task; null for the model's own.</param>
/// <param name="Answers">The passages, as documents are embedded.</param>
internal sealed record JudgedQuery(string Query, string? Instruction, IReadOnlyList<string> Answers);
