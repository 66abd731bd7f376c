// The postings of many documents at once: sorted by term first, so that each list is visited once a batch and not once
// a posting. What opening a collection spends its time on otherwise is the way from list to list through memory.
namespace SearchEngine.Index.Lexical;

/// <summary>Appends documents to posting lists in batches. Bounds must be refreshed when it is done.</summary>
/// <param name="lists">The lists, by term id. Every document comes after those that they hold.</param>
/// <param name="model">The lengths of the documents.</param>
/// <param name="capacity">Term occurrences in a batch; each takes 12 bytes until it is appended.</param>
internal sealed class PostingBatch(List<PostingList> lists, ImpactModel model, int capacity = 1 << 22)
{
    private readonly List<(int Document, int End)> _documents = [];
    private readonly int[] _lastDocuments = new int[lists.Count];
    private readonly int[] _ends = new int[lists.Count];
    private int[] _ids = new int[1 << 12];
    private int _idCount;

    /// <summary>Room for the term ids of the next document.</summary>
    /// <param name="most">No document has more.</param>
    public Span<int> Reserve(int most)
    {
        if (_idCount + most > capacity)
            Flush();
        if (_idCount + most > _ids.Length)
            Array.Resize(ref _ids, Math.Max(_idCount + most, Math.Min(capacity, 2 * _ids.Length)));
        return _ids.AsSpan(_idCount, most);
    }

    /// <summary>Adds a document whose ids were put into the reserved room.</summary>
    /// <param name="document">The ordinal, higher than any before.</param>
    /// <param name="count">How many ids there are, each below the number of lists.</param>
    public void Add(int document, int count)
    {
        _idCount += count;
        _documents.Add((document, _idCount));
    }

    /// <summary>Appends what was added since the last time.</summary>
    public void Flush()
    {
        int[] starts = CountPostings();
        int[] documents = new int[starts[^1]];
        int[] frequencies = new int[starts[^1]];
        starts.AsSpan(0, lists.Count).CopyTo(_ends);
        int at = 0;
        foreach ((int document, int end) in _documents)
        {
            for (; at < end; at++)
            {
                int id = _ids[at];
                int last = _ends[id] - 1;
                if (last >= starts[id] && documents[last] == document)
                {
                    frequencies[last]++;
                    continue;
                }
                documents[++last] = document;
                frequencies[last] = 1;
                _ends[id] = last + 1;
            }
        }

        for (int id = 0; id < lists.Count; id++)
        {
            Range run = starts[id]..starts[id + 1];
            lists[id].Append(documents.AsSpan(run), frequencies.AsSpan(run), model);
        }
        _documents.Clear();
        _idCount = 0;
    }

    // Where the postings of each term begin; behind the last term, how many postings there are.
    private int[] CountPostings()
    {
        int[] starts = new int[lists.Count + 1];
        _lastDocuments.AsSpan().Fill(-1);
        int at = 0;
        foreach ((int document, int end) in _documents)
        {
            for (; at < end; at++)
            {
                int id = _ids[at];
                if (_lastDocuments[id] == document)
                    continue;
                _lastDocuments[id] = document;
                starts[id + 1]++;
            }
        }
        for (int id = 0; id < lists.Count; id++)
            starts[id + 1] += starts[id];
        return starts;
    }
}
