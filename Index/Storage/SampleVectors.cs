// Vectors that are kept between searches, because every hybrid search asks for them.
namespace SearchEngine.Index.Storage;

/// <summary>The vectors of a sample of documents.</summary>
/// <param name="Sequence">The last write that the collection had applied: after another, the sample is another.</param>
/// <param name="Most">How many documents were asked for.</param>
/// <param name="Vectors">[documents][passages, d]</param>
internal sealed record SampleVectors(long Sequence, int Most, float[][] Vectors);
