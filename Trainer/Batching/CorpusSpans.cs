using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Examples from documents alone: a few successive words are the query, the rest of the document's opening is what
/// answers it (the inverse cloze task of Lee, Chang and Toutanova, arXiv 1906.00300, with spans instead of sentences).
/// Beside labelled examples they keep a small model from learning the labelled documents alone.
/// </summary>
public sealed class CorpusSpans
{
    // Our choice: a span as long as a typed query, a rest that says something, and no more words than a passage input
    // of a small model takes.
    private const int MinSpanWords = 3, MaxSpanWords = 10, MinRestWords = 6, MaxWords = 120;

    private readonly string[] documents;

    /// <summary>Prepares draws.</summary>
    /// <param name="documents">Texts as they are embedded; those too short to part are left out.</param>
    public CorpusSpans(IEnumerable<string> documents)
    {
        this.documents = documents.Where(text => Opening(text).Length >= MinSpanWords + MinRestWords).ToArray();
    }

    /// <summary>Documents that can be drawn.</summary>
    public int Count => documents.Length;

    /// <summary>Draws a document and parts it.</summary>
    /// <param name="random">The only source of chance.</param>
    /// <returns>The example, and the document that it is a part of.</returns>
    /// <exception cref="InvalidOperationException">There is no document.</exception>
    public (TrainingRecord Example, string Document) Draw(Random random)
    {
        if (documents.Length == 0)
        {
            throw new InvalidOperationException("There is no document to draw from.");
        }
        string document = documents[random.Next(documents.Length)];
        string[] words = Opening(document);
        int length = Math.Min(random.Next(MinSpanWords, MaxSpanWords + 1), words.Length - MinRestWords);
        int start = random.Next(words.Length - length + 1);
        string rest = string.Join(' ', words[..start].Concat(words[(start + length)..]));
        TrainingRecord example = new() { Query = string.Join(' ', words, start, length), Positives = [rest] };
        return (example, document);
    }

    private static string[] Opening(string text)
    {
        string[] words = text.Split((char[]?)null, MaxWords + 1, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > MaxWords ? words[..MaxWords] : words;
    }
}
