namespace SearchEngine.Trainer.Data;

/// <summary>
/// Cuts a text into sentences by punctuation and line ends. It need not be right about every abbreviation:
/// its pieces are crops to learn from, not linguistic units.
/// </summary>
public static class SentenceSplitter
{
    /// <summary>Shorter pieces are joined to the one that follows, in characters.</summary>
    public const int MinSentenceChars = 25;

    /// <summary>Longer pieces are cut at a space, in characters.</summary>
    public const int MaxSentenceChars = 400;

    /// <summary>Splits a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Ranges in order that cover the text but for the blanks between them; none is blank.</returns>
    public static List<Range> Split(string text)
    {
        List<Range> sentences = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int length = i + 1 - start;
            bool ends = length >= MinSentenceChars && EndsSentence(text, i);
            bool tooLong = length >= MaxSentenceChars && char.IsWhiteSpace(text[i]);
            if (ends || tooLong)
            {
                Add(sentences, text, start, i + 1);
                start = i + 1;
            }
        }
        Add(sentences, text, start, text.Length);
        return sentences;
    }

    private static bool EndsSentence(string text, int at)
    {
        char c = text[at];
        if (c == '\n')
        {
            return true;
        }
        if (c is not ('.' or '!' or '?') || at + 2 >= text.Length || text[at + 1] != ' ')
        {
            return false;
        }
        char next = text[at + 2];
        return char.IsUpper(next) || char.IsDigit(next) || next is '"' or '(' or '-';
    }

    private static void Add(List<Range> sentences, string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }
        if (end > start)
        {
            sentences.Add(start..end);
        }
    }
}
