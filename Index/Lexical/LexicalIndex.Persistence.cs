// The keyword index on disk, in checked frames: terms, then each document's term sequence. Postings are built anew from
// the sequences when the file is read, so the two cannot disagree: all at once, after documents that changed meanwhile
// have been brought up to date, because a list that is built in order costs a fraction of one that is changed in place.
using System.Text;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Lexical;

public sealed partial class LexicalIndex
{
    private static ReadOnlySpan<byte> Magic => "SELEX001"u8;

    /// <summary>Writes the index; writers wait. Searches go on meanwhile as long as no writer waits, which would hold
    /// them up: the indexer, the only writer, is the caller.</summary>
    /// <param name="stream">Where to; stays open.</param>
    public void Save(Stream stream)
    {
        _lock.EnterReadLock();
        try
        {
            FramedStream frames = FramedStream.ForWriting(stream);
            using var writer = new BinaryWriter(frames, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            writer.Write((int)Options.Language);
            writer.Write(_model.Settings.K1);
            writer.Write(_model.Settings.B);
            writer.Write(Options.PhraseBoost);
            writer.Write(_terms.Count);
            foreach (string term in _terms)
                writer.Write(term);
            writer.Write(_model.Documents);
            for (int document = 0; document < _sequences.Length; document++)
            {
                if (_sequences[document] is not { } sequence)
                    continue;
                writer.Write(document);
                writer.Write(sequence.Length);
                writer.Write(sequence);
            }
            frames.Complete();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Reads an index that <see cref="Save"/> wrote.</summary>
    /// <param name="stream">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The bytes are cut short, damaged, or no keyword index.</exception>
    public static LexicalIndex Load(Stream stream)
    {
        LexicalIndex index = LoadWithoutPostings(stream);
        index.BuildPostings();
        return index;
    }

    /// <summary>
    /// Reads an index that can be changed but not searched until <see cref="BuildPostings"/> is called.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are cut short, damaged, or no keyword index.</exception>
    internal static LexicalIndex LoadWithoutPostings(Stream stream)
    {
        FramedStream frames = FramedStream.ForReading(stream);
        using var reader = new BinaryReader(frames, Encoding.UTF8, leaveOpen: true);
        try
        {
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
                throw new InvalidDataException("The file is no keyword index.");
            var language = (AnalyzerLanguage)reader.ReadInt32();
            var settings = new Bm25Settings(reader.ReadSingle(), reader.ReadSingle());
            float phraseBoost = reader.ReadSingle();
            var index = new LexicalIndex(
                new LexicalOptions { Language = language, Bm25 = settings, PhraseBoost = phraseBoost });
            index.PutOffPostings();
            index.ReadContent(reader);
            if (frames.ReadByte() >= 0)
                throw new InvalidDataException("The keyword index is damaged: bytes follow its last document.");
            return index;
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or FormatException
            or InvalidOperationException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"The keyword index is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>From now on documents are kept without postings; <see cref="BuildPostings"/> makes up for it.</summary>
    internal void PutOffPostings() => _lacksPostings = true;

    /// <summary>Makes the postings of every document, after <see cref="PutOffPostings"/>.</summary>
    internal void BuildPostings()
    {
        _lock.EnterWriteLock();
        try
        {
            if (!_lacksPostings)
                return;
            PostingBatch postings = new(_postings, _model);
            for (int document = 0; document < _sequences.Length; document++)
            {
                if (_sequences[document] is not { } sequence)
                    continue;
                Span<int> ids = postings.Reserve(_model.Lengths[document]);
                postings.Add(document, TermSequence.Decode(sequence, ids));
            }

            postings.Flush();
            for (int id = 0; id < _terms.Count; id++)
            {
                if (_postings[id].Count == 0 && _terms[id].Length > 0)
                    FreeTerm(id);
            }

            RefreshBounds();
            _lacksPostings = false;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private void ReadContent(BinaryReader reader)
    {
        int termCount = reader.ReadInt32();
        for (int i = 0; i < termCount; i++)
        {
            string term = reader.ReadString();
            _terms.Add(term);
            _postings.Add(new PostingList());
            if (term.Length == 0)
                _freeTermIds.Push(i);
            else if (!_termIds.TryAdd(term, i))
                throw new InvalidDataException("The keyword index is damaged: a term occurs twice.");
        }
        int documentCount = reader.ReadInt32();
        int last = -1;
        int[] ids = new int[1024];
        for (int i = 0; i < documentCount; i++)
        {
            int document = reader.ReadInt32();
            int length = reader.ReadInt32();
            if (document <= last || length < 0 || length > Array.MaxLength)
                throw new InvalidDataException("The keyword index is damaged: its documents are out of order.");
            byte[] sequence = reader.ReadBytes(length);
            if (sequence.Length != length)
                throw new EndOfStreamException("it ends within a document.");
            if (ids.Length < length)
                ids = new int[length];
            int count = TermSequence.Decode(sequence, ids);
            foreach (int id in ids.AsSpan(0, count))
            {
                if ((uint)id >= (uint)termCount || _terms[id].Length == 0)
                    throw new InvalidDataException("The keyword index is damaged: a document holds an unknown term.");
            }
            Keep(document, sequence, count);
            last = document;
        }
    }
}
