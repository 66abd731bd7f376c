// One entry of a document's term vector.
namespace SearchEngine.Index.Lexical;

/// <summary>A term of a document.</summary>
/// <param name="Term">The analyzed term.</param>
/// <param name="Frequency">How often it occurs in the document.</param>
/// <param name="DocumentFrequency">In how many documents it occurs.</param>
/// <param name="InverseDocumentFrequency">How much it tells.</param>
public readonly record struct TermFrequency(
    string Term, int Frequency, int DocumentFrequency, float InverseDocumentFrequency);
