// A corpus as packed token ids: what co-occurrence counting and crop sampling read, small enough to stay in memory.

using System.Runtime.InteropServices;

namespace SearchEngine.Trainer.Data;

/// <summary>
/// Records of one source file, tokenised without special tokens. Every record is a list of sentences; sentence 0 is
/// the title (question, term), the others are its text in order. Read-only after construction, so safe to share.
/// </summary>
public sealed class TokenCorpus
{
    private const ulong Magic = 0x31_53_50_52_4F_43_4B_54; // "TKCORPS1"

    private readonly ushort[] ids;           // every token of every sentence
    private readonly int[] sentenceStarts;   // [sentences + 1] positions in ids
    private readonly int[] recordStarts;     // [records + 1] positions in sentenceStarts

    /// <summary>Wraps the arrays; they are kept, not copied.</summary>
    /// <param name="source">The name of the source, such as pairs-medquad.</param>
    /// <param name="ids">Token ids, all below 65,536.</param>
    /// <param name="sentenceStarts">[sentences + 1] ascending positions in <paramref name="ids"/>.</param>
    /// <param name="recordStarts">[records + 1] ascending positions in <paramref name="sentenceStarts"/>.</param>
    public TokenCorpus(string source, ushort[] ids, int[] sentenceStarts, int[] recordStarts)
    {
        if (sentenceStarts.Length == 0 || sentenceStarts[^1] != ids.Length ||
            recordStarts.Length == 0 || recordStarts[^1] != sentenceStarts.Length - 1)
        {
            throw new DatasetException($"{source}: the packed corpus is inconsistent. Delete it; it is made anew.");
        }
        Source = source;
        this.ids = ids;
        this.sentenceStarts = sentenceStarts;
        this.recordStarts = recordStarts;
    }

    /// <summary>The name of the source file.</summary>
    public string Source { get; }

    /// <summary>How many records there are.</summary>
    public int RecordCount => recordStarts.Length - 1;

    /// <summary>How many tokens there are.</summary>
    public long TokenCount => ids.Length;

    /// <summary>Every token of the corpus, record after record.</summary>
    public ReadOnlySpan<ushort> Tokens => ids;

    /// <summary>How many sentences a record has, its title counted.</summary>
    /// <param name="record">0 to <see cref="RecordCount"/> - 1.</param>
    public int SentenceCount(int record) => recordStarts[record + 1] - recordStarts[record];

    /// <summary>The tokens of consecutive sentences of a record.</summary>
    /// <param name="record">0 to <see cref="RecordCount"/> - 1.</param>
    /// <param name="first">The first sentence; 0 is the title.</param>
    /// <param name="count">How many sentences.</param>
    public ReadOnlySpan<ushort> Sentences(int record, int first, int count = 1)
    {
        int from = recordStarts[record] + first;
        if (first < 0 || count < 0 || from + count > recordStarts[record + 1])
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"Record {record} has no sentences {first}+{count}.");
        }
        return ids.AsSpan(sentenceStarts[from]..sentenceStarts[from + count]);
    }

    /// <summary>The tokens of a whole record, title first.</summary>
    /// <param name="record">0 to <see cref="RecordCount"/> - 1.</param>
    public ReadOnlySpan<ushort> Record(int record) => Sentences(record, 0, SentenceCount(record));

    /// <summary>Writes the corpus to a file, which appears whole or not at all.</summary>
    /// <param name="path">The file to make.</param>
    public void Save(string path)
    {
        string partial = path + ".partial";
        using (BinaryWriter writer = new(File.Create(partial)))
        {
            writer.Write(Magic);
            writer.Write(Source);
            writer.Write(ids.Length);
            writer.Write(sentenceStarts.Length);
            writer.Write(recordStarts.Length);
            writer.Write(MemoryMarshal.AsBytes<ushort>(ids));
            writer.Write(MemoryMarshal.AsBytes<int>(sentenceStarts));
            writer.Write(MemoryMarshal.AsBytes<int>(recordStarts));
        }
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetException">It is not such a file.</exception>
    public static TokenCorpus Load(string path)
    {
        using BinaryReader reader = new(File.OpenRead(path));
        if (reader.BaseStream.Length < 32 || reader.ReadUInt64() != Magic)
        {
            throw new DatasetException($"{path}: not a packed corpus. Delete it; it is made anew.");
        }
        string source = reader.ReadString();
        ushort[] ids = new ushort[reader.ReadInt32()];
        int[] sentenceStarts = new int[reader.ReadInt32()];
        int[] recordStarts = new int[reader.ReadInt32()];
        try
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(ids.AsSpan()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(sentenceStarts.AsSpan()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(recordStarts.AsSpan()));
        }
        catch (EndOfStreamException error)
        {
            throw new DatasetException($"{path}: cut short. Delete it; it is made anew.", error);
        }
        return new TokenCorpus(source, ids, sentenceStarts, recordStarts);
    }
}
