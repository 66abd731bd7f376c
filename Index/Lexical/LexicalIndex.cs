// The keyword index of a collection: which documents hold which terms, ranked by BM25. Partial files: Search, Explain,
// Persistence. Each document's term sequence is kept as well, so that removal, phrases and feedback need no text.
using System.Buffers;
using System.Numerics;

namespace SearchEngine.Index.Lexical;

/// <summary>
/// An inverted index over document ordinals. Title and text are one field: the terms of both count alike, as in
/// Anserini's flat indexes.
/// </summary>
/// <remarks>
/// Thread-safe. Readers share a lock and run side by side; a writer holds it alone while it enters one document
/// (analysis happens before), so a search sees each document either wholly or not at all. That takes microseconds, and
/// now and then, when the mean length has drifted, as long as visiting every posting.
/// </remarks>
public sealed partial class LexicalIndex : IDisposable
{
    [ThreadStatic]
    private static TermBuffer? s_buffer;

    [ThreadStatic]
    private static MaxScoreSearch? s_search;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, int> _termIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _termLookup;
    private readonly List<string> _terms = []; // by id; empty where the id is free
    private readonly Stack<int> _freeTermIds = [];
    private readonly List<PostingList> _postings = [];
    private readonly ImpactModel _model;
    private byte[]?[] _sequences = [];
    private int[] _idsOfDocument = new int[512];
    private bool _lacksPostings;

    /// <summary>Creates an empty index.</summary>
    /// <param name="options">Language and weights; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is out of its range.</exception>
    public LexicalIndex(LexicalOptions? options = null)
    {
        Options = options ?? new LexicalOptions();
        Options.Bm25.Validate();
        Analyzer = new Analyzer(Options.Language);
        _model = new ImpactModel(Options.Bm25);
        _termLookup = _termIds.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What the index was created with.</summary>
    public LexicalOptions Options { get; }

    /// <summary>The analyzer of documents and queries.</summary>
    public Analyzer Analyzer { get; }

    /// <summary>How many documents the index holds.</summary>
    public int Count => Reading(() => _model.Documents);

    /// <summary>The mean number of terms in a document.</summary>
    public double AverageLength => Reading(() => _model.AverageLength);

    /// <summary>True when the document is in the index.</summary>
    /// <param name="document">The ordinal.</param>
    public bool Contains(int document) => Reading(() => HasDocument(document));

    /// <summary>Adds a document; one that is there already under the ordinal is replaced.</summary>
    /// <param name="document">
    /// The ordinal, 0 or more. Memory grows with the highest, so ordinals should be dense.
    /// </param>
    /// <param name="title">The title, or null.</param>
    /// <param name="text">The text.</param>
    public void Add(int document, string? title, string text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(document);
        ArgumentNullException.ThrowIfNull(text);
        TermBuffer terms = s_buffer ??= new TermBuffer();
        terms.Clear();
        terms.Append(Analyzer, title);
        terms.Append(Analyzer, text);

        _lock.EnterWriteLock();
        try
        {
            RemoveHeld(document);
            AddHeld(document, terms);
            if (_model.BoundsAreStale && !_lacksPostings)
                RefreshBounds();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Removes a document.</summary>
    /// <param name="document">The ordinal.</param>
    /// <returns>False when the index did not hold it.</returns>
    public bool Remove(int document)
    {
        _lock.EnterWriteLock();
        try
        {
            return RemoveHeld(document);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Changes k1 and b of the index; every bound that searches skip by is computed anew.</summary>
    /// <param name="settings">The new weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is out of its range.</exception>
    public void Change(Bm25Settings settings)
    {
        settings.Validate();
        _lock.EnterWriteLock();
        try
        {
            _model.Change(settings);
            RefreshBounds();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Frees the lock. No call may be running or follow.</summary>
    public void Dispose() => _lock.Dispose();

    private T Reading<T>(Func<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private bool HasDocument(int document) =>
        document >= 0 && document < _sequences.Length && _sequences[document] is not null;

    private void AddHeld(int document, TermBuffer terms)
    {
        if (_idsOfDocument.Length < terms.Count)
            _idsOfDocument = new int[BitOperations.RoundUpToPowerOf2((uint)terms.Count)];
        Span<int> ids = _idsOfDocument.AsSpan(0, terms.Count);
        for (int i = 0; i < ids.Length; i++)
            ids[i] = IdOf(terms[i]);
        Keep(document, TermSequence.Encode(ids), ids.Length);
        if (_lacksPostings)
            return;
        ids.Sort();
        for (int i = 0; i < ids.Length;)
        {
            int first = i;
            while (i < ids.Length && ids[i] == ids[first])
                i++;
            _postings[ids[first]].Add(document, i - first, _model);
        }
    }

    private void Keep(int document, byte[] sequence, int length)
    {
        if (document >= _sequences.Length)
            Array.Resize(ref _sequences, Math.Max(document + 1, _sequences.Length + (_sequences.Length >> 1)));
        _sequences[document] = sequence;
        _model.Add(document, length);
    }

    private bool RemoveHeld(int document)
    {
        if (!HasDocument(document))
            return false;
        if (!_lacksPostings)
            RemovePostings(document);
        _sequences[document] = null;
        _model.Remove(document);
        return true;
    }

    private void RemovePostings(int document)
    {
        int[] ids = ArrayPool<int>.Shared.Rent(_model.Lengths[document]);
        Span<int> known = ids.AsSpan(0, TermSequence.Decode(_sequences[document], ids));
        known.Sort();
        int last = -1;
        foreach (int id in known)
        {
            if (id != last)
                RemovePosting(id, document);
            last = id;
        }
        ArrayPool<int>.Shared.Return(ids);
    }

    private void RemovePosting(int id, int document)
    {
        _postings[id].Remove(document, _model);
        if (_postings[id].Count == 0)
            FreeTerm(id);
    }

    // A term that no document holds any more goes, and its id is given out again: the vocabulary follows the texts.
    private void FreeTerm(int id)
    {
        _termIds.Remove(_terms[id]);
        _terms[id] = "";
        _postings[id] = new PostingList();
        _freeTermIds.Push(id);
    }

    private int IdOf(ReadOnlySpan<char> term)
    {
        if (_termLookup.TryGetValue(term, out int id))
            return id;
        string name = term.ToString();
        if (_freeTermIds.TryPop(out id))
        {
            _terms[id] = name;
        }
        else
        {
            id = _terms.Count;
            _terms.Add(name);
            _postings.Add(new PostingList());
        }

        _termIds.Add(name, id);
        return id;
    }

    private void RefreshBounds()
    {
        _model.FixBounds();
        foreach (PostingList list in _postings)
            list.RefreshImpacts(_model);
    }
}
