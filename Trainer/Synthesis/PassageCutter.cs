using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>Cuts passages out of one text at the borders of its sentences.</summary>
internal sealed class PassageCutter
{
    private readonly string text;
    private readonly List<Range> sentences;
    private readonly int maxChars;

    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxChars">Longest passage; one sentence that is longer is cut.</param>
    public PassageCutter(string text, int maxChars)
    {
        this.text = text;
        this.maxChars = maxChars;
        sentences = SentenceSplitter.Split(text);
    }

    /// <summary>How many sentences the text has.</summary>
    public int SentenceCount => sentences.Count;

    /// <summary>One sentence.</summary>
    public string Sentence(int number) => text[sentences[number]];

    /// <summary>As many sentences from one on as fit; cut within a sentence only if the first does not fit.</summary>
    public string From(int first) => Join(first, End(first));

    /// <summary>
    /// The sentences around one, as many as fit, half of the room before it; without the sentence itself if wanted.
    /// </summary>
    public string Around(int number, bool keepsSentence)
    {
        int first = number;
        int before = 0;
        while (first > 0 && before + Length(first - 1) <= maxChars / 2)
        {
            before += Length(--first);
        }
        int end = Math.Max(End(first), number + 1);
        if (keepsSentence)
        {
            return Join(first, end);
        }
        string left = first < number ? Join(first, number) : "";
        string right = number + 1 < end ? Join(number + 1, end) : "";
        return $"{left} {right}".Trim();
    }

    /// <summary>The first sentence past those that fit from one on.</summary>
    private int End(int first)
    {
        int end = first + 1;
        while (end < sentences.Count && Span(first, end + 1).Length <= maxChars)
        {
            end++;
        }
        return end;
    }

    private string Join(int first, int end)
    {
        ReadOnlySpan<char> span = Span(first, end);
        return (span.Length > maxChars ? span[..maxChars] : span).Trim().ToString();
    }

    private ReadOnlySpan<char> Span(int first, int end) =>
        text.AsSpan(sentences[first].Start.Value..sentences[end - 1].End.Value);

    private int Length(int number) => sentences[number].End.Value - sentences[number].Start.Value;
}
