using System.Runtime.InteropServices;

namespace SearchEngine.Trainer.Data;

/// <summary>Tokenises the records of a source, sentence by sentence.</summary>
public sealed class TokenCorpusBuilder
{
    private readonly TokenEncoder encode;
    private readonly int maxTextChars;
    private readonly List<ushort> ids = [];
    private readonly List<int> sentenceStarts = [0];
    private readonly List<int> recordStarts = [0];
    private readonly List<int> pending = [];

    /// <summary>Starts an empty corpus.</summary>
    /// <param name="encode">The tokenizer, without special tokens.</param>
    /// <param name="maxTextChars">Texts are cut after so many characters.</param>
    public TokenCorpusBuilder(TokenEncoder encode, int maxTextChars)
    {
        this.encode = encode;
        this.maxTextChars = maxTextChars;
    }

    /// <summary>Appends one record; a record that yields no token on either side is passed over.</summary>
    /// <param name="record">Title and text.</param>
    /// <returns>Whether the record was taken.</returns>
    public bool Add(CorpusRecord record)
    {
        int sentences = sentenceStarts.Count;
        int tokens = ids.Count;
        AddSentence(record.Title);
        bool hasTitle = sentenceStarts.Count > sentences;
        string text = record.Text.Length > maxTextChars ? record.Text[..maxTextChars] : record.Text;
        foreach (Range range in SentenceSplitter.Split(text))
        {
            AddSentence(text.AsSpan(range));
        }
        if (!hasTitle || sentenceStarts.Count < sentences + 2)
        {
            CollectionsMarshal.SetCount(ids, tokens);
            CollectionsMarshal.SetCount(sentenceStarts, sentences);
            return false;
        }
        recordStarts.Add(sentenceStarts.Count - 1);
        return true;
    }

    /// <summary>Packs what was added.</summary>
    /// <param name="source">The name of the source.</param>
    public TokenCorpus Build(string source) =>
        new(source, ids.ToArray(), sentenceStarts.ToArray(), recordStarts.ToArray());

    private void AddSentence(ReadOnlySpan<char> text)
    {
        pending.Clear();
        encode(text, pending);
        if (pending.Count == 0)
        {
            return;
        }
        foreach (int id in pending)
        {
            ids.Add(checked((ushort)id));
        }
        sentenceStarts.Add(ids.Count);
    }
}
