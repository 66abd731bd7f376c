using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>A source of crops: its records, its weight in the blend, and how often a sentence is the query.</summary>
/// <param name="Corpus">The records.</param>
/// <param name="Weight">Factor on how often it is drawn.</param>
/// <param name="SentenceShare">0: titles are the queries; 1: sentences are.</param>
internal readonly record struct CropSource(TokenCorpus Corpus, double Weight, double SentenceShare);
