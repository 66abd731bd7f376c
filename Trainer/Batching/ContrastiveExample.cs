using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Batching;

/// <summary>A query with the passage it should find and passages it should not.</summary>
/// <param name="Query">The query, instruction in front.</param>
/// <param name="Positive">The passage that answers it.</param>
/// <param name="Negatives">Hard negatives; may be empty.</param>
/// <param name="Targets">Scores of the positive and then of each negative; null where there are none.</param>
public readonly record struct ContrastiveExample(
    TokenizedInput Query, TokenizedInput Positive, IReadOnlyList<TokenizedInput> Negatives,
    IReadOnlyList<float>? Targets = null);
