// Why a document got its keyword score: one line a term.
namespace SearchEngine.Index.Lexical;

/// <summary>What one term of a query adds to the score of one document.</summary>
/// <param name="Term">The analyzed term, or a phrase in quotation marks.</param>
/// <param name="Frequency">How often it occurs in the document.</param>
/// <param name="DocumentFrequency">In how many documents the term occurs; 0 for a phrase, whose words count.</param>
/// <param name="InverseDocumentFrequency">How much the term tells.</param>
/// <param name="Score">What it adds.</param>
public readonly record struct TermScore(
    string Term, int Frequency, int DocumentFrequency, float InverseDocumentFrequency, float Score);
