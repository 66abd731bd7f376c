// The documents of one term: packed blocks in document order and an open tail, so that appending is cheap, and a
// removed or reused ordinal touches one block only.
namespace SearchEngine.Index.Lexical;

/// <summary>
/// An updatable list of (document, frequency). Not thread-safe by itself: <see cref="LexicalIndex"/> holds its lock.
/// </summary>
internal sealed class PostingList
{
    private const int TailCapacity = 2 * PostingBlock.Capacity;

    private PostingBlock[] _blocks = [];
    private int _blockCount;
    private int[] _tailDocuments = [];
    private int[] _tailFrequencies = [];
    private int _tailCount;

    /// <summary>In how many documents the term occurs.</summary>
    public int Count { get; private set; }

    /// <summary>The sealed blocks in ascending order.</summary>
    public ReadOnlySpan<PostingBlock> Blocks => _blocks.AsSpan(0, _blockCount);

    /// <summary>The documents behind the last block, ascending.</summary>
    public ReadOnlySpan<int> TailDocuments => _tailDocuments.AsSpan(0, _tailCount);

    /// <summary>The frequencies that belong to <see cref="TailDocuments"/>.</summary>
    public ReadOnlySpan<int> TailFrequencies => _tailFrequencies.AsSpan(0, _tailCount);

    /// <summary>No posting in the tail has a higher impact.</summary>
    public float TailMaxImpact { get; private set; }

    /// <summary>Adds a document that is not in the list.</summary>
    public void Add(int document, int frequency, ImpactModel model)
    {
        float impact = model.Impact(document, frequency);
        Count++;
        if (_blockCount > 0 && document < _blocks[_blockCount - 1].Last)
        {
            InsertIntoBlock(FindBlock(document), document, frequency, model);
            return;
        }

        GrowTail(_tailCount + 1);
        int at = ~TailDocuments.BinarySearch(document);
        if (at < 0)
            throw new InvalidOperationException($"Document {document} is in the posting list already.");
        _tailDocuments.AsSpan(at, _tailCount - at).CopyTo(_tailDocuments.AsSpan(at + 1));
        _tailFrequencies.AsSpan(at, _tailCount - at).CopyTo(_tailFrequencies.AsSpan(at + 1));
        _tailDocuments[at] = document;
        _tailFrequencies[at] = frequency;
        _tailCount++;
        TailMaxImpact = Math.Max(TailMaxImpact, impact);
        if (_tailCount == TailCapacity)
            SealFrontOfTail(model);
    }

    /// <summary>
    /// Appends documents, ascending and higher than any in the list. No bound holds until
    /// <see cref="RefreshImpacts"/>.
    /// </summary>
    public void Append(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, ImpactModel model)
    {
        Count += documents.Length;
        while (!documents.IsEmpty)
        {
            int length = Math.Min(documents.Length, TailCapacity - _tailCount);
            GrowTail(_tailCount + length);
            documents[..length].CopyTo(_tailDocuments.AsSpan(_tailCount));
            frequencies[..length].CopyTo(_tailFrequencies.AsSpan(_tailCount));
            _tailCount += length;
            if (_tailCount == TailCapacity)
                SealFrontOfTail(model);
            documents = documents[length..];
            frequencies = frequencies[length..];
        }
    }

    /// <summary>Removes a document that is in the list.</summary>
    public void Remove(int document, ImpactModel model)
    {
        Count--;
        if (_blockCount > 0 && document <= _blocks[_blockCount - 1].Last)
        {
            RemoveFromBlock(FindBlock(document), document, model);
            return;
        }

        int at = TailDocuments.BinarySearch(document);
        if (at < 0)
            throw new InvalidOperationException($"Document {document} is not in the posting list.");
        _tailDocuments.AsSpan(at + 1, _tailCount - at - 1).CopyTo(_tailDocuments.AsSpan(at));
        _tailFrequencies.AsSpan(at + 1, _tailCount - at - 1).CopyTo(_tailFrequencies.AsSpan(at));
        _tailCount--;
    }

    /// <summary>Computes every bound anew, after the model's average length or settings have changed.</summary>
    public void RefreshImpacts(ImpactModel model)
    {
        Span<int> documents = stackalloc int[PostingBlock.Capacity];
        Span<int> frequencies = stackalloc int[PostingBlock.Capacity];
        TailMaxImpact = model.MaxImpact(TailDocuments, TailFrequencies);
        for (int i = 0; i < _blockCount; i++)
        {
            int count = _blocks[i].Count;
            _blocks[i].UnpackDocuments(documents);
            _blocks[i].UnpackFrequencies(frequencies);
            _blocks[i] = _blocks[i].WithMaxImpact(model.MaxImpact(documents[..count], frequencies[..count]));
        }
    }

    /// <summary>The frequency of the term in a document; zero when the document is not in the list.</summary>
    public int FrequencyIn(int document)
    {
        if (_blockCount == 0 || document > _blocks[_blockCount - 1].Last)
        {
            int inTail = TailDocuments.BinarySearch(document);
            return inTail < 0 ? 0 : _tailFrequencies[inTail];
        }

        PostingBlock block = _blocks[FindBlock(document)];
        Span<int> values = stackalloc int[PostingBlock.Capacity];
        block.UnpackDocuments(values);
        int at = values[..block.Count].BinarySearch(document);
        if (at < 0)
            return 0;
        block.UnpackFrequencies(values);
        return values[at];
    }

    private void GrowTail(int needed)
    {
        if (needed <= _tailDocuments.Length)
            return;
        int capacity = Math.Min(TailCapacity, Math.Max(needed, 2 * _tailDocuments.Length));
        Array.Resize(ref _tailDocuments, capacity);
        Array.Resize(ref _tailFrequencies, capacity);
    }

    private void SealFrontOfTail(ImpactModel model)
    {
        ReadOnlySpan<int> documents = TailDocuments[..PostingBlock.Capacity];
        ReadOnlySpan<int> frequencies = TailFrequencies[..PostingBlock.Capacity];
        InsertBlock(_blockCount, PostingBlock.Pack(documents, frequencies, model.MaxImpact(documents, frequencies)));
        _tailDocuments.AsSpan(PostingBlock.Capacity).CopyTo(_tailDocuments);
        _tailFrequencies.AsSpan(PostingBlock.Capacity).CopyTo(_tailFrequencies);
        _tailCount -= PostingBlock.Capacity;
        TailMaxImpact = model.MaxImpact(TailDocuments, TailFrequencies);
    }

    // The first block whose last document is not below the one asked for.
    private int FindBlock(int document)
    {
        int low = 0;
        int high = _blockCount - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_blocks[middle].Last < document)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private void InsertIntoBlock(int index, int document, int frequency, ImpactModel model)
    {
        Span<int> documents = stackalloc int[PostingBlock.Capacity + 1];
        Span<int> frequencies = stackalloc int[PostingBlock.Capacity + 1];
        int count = _blocks[index].Count;
        _blocks[index].UnpackDocuments(documents);
        _blocks[index].UnpackFrequencies(frequencies);
        int at = ~documents[..count].BinarySearch(document);
        if (at < 0)
            throw new InvalidOperationException($"Document {document} is in the posting list already.");
        documents[at..count].CopyTo(documents[(at + 1)..]);
        frequencies[at..count].CopyTo(frequencies[(at + 1)..]);
        documents[at] = document;
        frequencies[at] = frequency;
        count++;
        int half = count > PostingBlock.Capacity ? count / 2 : count;
        _blocks[index] = Packed(documents[..half], frequencies[..half], model);
        if (half < count)
            InsertBlock(index + 1, Packed(documents[half..count], frequencies[half..count], model));
    }

    private void RemoveFromBlock(int index, int document, ImpactModel model)
    {
        Span<int> documents = stackalloc int[PostingBlock.Capacity];
        Span<int> frequencies = stackalloc int[PostingBlock.Capacity];
        int count = _blocks[index].Count;
        _blocks[index].UnpackDocuments(documents);
        _blocks[index].UnpackFrequencies(frequencies);
        int at = documents[..count].BinarySearch(document);
        if (at < 0)
            throw new InvalidOperationException($"Document {document} is not in the posting list.");
        documents[(at + 1)..count].CopyTo(documents[at..]);
        frequencies[(at + 1)..count].CopyTo(frequencies[at..]);
        count--;
        if (count > 0)
            _blocks[index] = Packed(documents[..count], frequencies[..count], model);
        else
            DropBlock(index);
    }

    private static PostingBlock Packed(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, ImpactModel model) =>
        PostingBlock.Pack(documents, frequencies, model.MaxImpact(documents, frequencies));

    private void InsertBlock(int index, PostingBlock block)
    {
        if (_blockCount == _blocks.Length)
            Array.Resize(ref _blocks, Math.Max(2, _blocks.Length + (_blocks.Length >> 1)));
        _blocks.AsSpan(index, _blockCount - index).CopyTo(_blocks.AsSpan(index + 1));
        _blocks[index] = block;
        _blockCount++;
    }

    private void DropBlock(int index)
    {
        _blocks.AsSpan(index + 1, _blockCount - index - 1).CopyTo(_blocks.AsSpan(index));
        _blocks[--_blockCount] = default;
    }
}
