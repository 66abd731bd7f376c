using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>What a language model wrote, as round-trip filtering takes it: each positive is a document of its own.
/// </summary>
public static class WrittenPairs
{
    /// <summary>The pairs of records, which name their positives.</summary>
    /// <param name="records">Examples of one positive each.</param>
    public static IReadOnlyList<SyntheticPair> Of(IReadOnlyList<TrainingRecord> records) =>
        [.. records.Select((record, i) => new SyntheticPair($"written {i}", SynthesisKind.Written, record))];

    /// <summary>What their queries search: all that was written, and the corpus.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="corpus">Documents of the corpus: id, title and text.</param>
    public static IEnumerable<(string Id, string? Title, string Text)> Documents(
        IReadOnlyList<SyntheticPair> pairs, IEnumerable<(string Id, string? Title, string Text)> corpus) =>
        pairs.Select(pair => (pair.DocumentId, (string?)null, pair.Record.Positives[0]))
            .Concat(pairs.SelectMany(pair => pair.Record.Negatives
                .Select(negative => ($"negative of {pair.DocumentId}", (string?)null, negative))))
            .Concat(corpus.Select(document => ($"corpus {document.Id}", document.Title, document.Text)));
}
