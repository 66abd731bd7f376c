// What answers a query, as far as the records say: its positives, with a title in front or without, and the document
// that a positive was cut from.

namespace SearchEngine.Trainer.Data;

/// <summary>Texts that answer one query, or the queries of one batch.</summary>
internal sealed class AnswerSet
{
    /// <summary>Shorter texts end many passages that are not theirs, so with them a title in front counts.</summary>
    private const int MinUntitledCharacters = 32;

    private readonly HashSet<string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> byEnd = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> documents = [];

    /// <summary>Adds what answers a record's query, and the query itself, which answers itself.</summary>
    public void Add(TrainingRecord record)
    {
        Add(record.Query);
        foreach (string positive in record.Positives)
        {
            Add(positive);
        }
        if (record.Document is { } document)
        {
            documents.Add(document);
        }
    }

    /// <summary>Adds one text.</summary>
    public void Add(string text)
    {
        if (texts.Add(text) && text.Length >= MinUntitledCharacters)
        {
            string end = text[^MinUntitledCharacters..];
            if (!byEnd.TryGetValue(end, out List<string>? others))
            {
                byEnd[end] = others = [];
            }
            others.Add(text);
        }
    }

    /// <summary>Whether a text is one of these, but for a title in front of either, or a document of theirs.</summary>
    public bool Contains(string text) =>
        texts.Contains(text) || DiffersByTitle(text) ||
        (documents.Count > 0 && documents.Contains(TextFingerprint.Of(text).Full));

    private bool DiffersByTitle(string text)
    {
        if (text.Length < MinUntitledCharacters)
        {
            return false;
        }
        ReadOnlySpan<char> end = text.AsSpan(text.Length - MinUntitledCharacters);
        return byEnd.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(end, out List<string>? others) &&
            others.Any(other => Ends(text, other) || Ends(other, text));
    }

    private static bool Ends(string titled, string bare) =>
        titled.Length > bare.Length && char.IsWhiteSpace(titled[titled.Length - bare.Length - 1]) &&
        titled.EndsWith(bare, StringComparison.Ordinal);
}
