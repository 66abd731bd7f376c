// One query term on its way through its posting list: windows for essential terms, single documents for the others.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Lexical;

/// <summary>
/// Walks a posting list in ascending document order, unpacking a block only when it must be looked into.
/// </summary>
internal sealed class TermCursor
{
    /// <summary>What <see cref="Document"/> says behind the last posting.</summary>
    public const int End = int.MaxValue;

    private readonly int[] _documents = new int[2 * PostingBlock.Capacity];
    private readonly int[] _frequencies = new int[2 * PostingBlock.Capacity];
    private PostingList _list = null!;
    private int _block;
    private int _count;
    private int _at;
    private bool _hasDocuments;
    private bool _hasFrequencies;

    /// <summary>What an impact is multiplied with: idf times the weight of the term in the query.</summary>
    public float Weight { get; private set; }

    /// <summary>A document that no unread posting is below; <see cref="End"/> when none is left.</summary>
    public int Document
    {
        get
        {
            if (_hasDocuments)
                return _documents[_at];
            if (_block < _list.Blocks.Length)
                return _list.Blocks[_block].First;
            return _block == _list.Blocks.Length && _list.TailDocuments.Length > 0 ? _list.TailDocuments[0] : End;
        }
    }

    /// <summary>Starts at the front of a list.</summary>
    public void Start(PostingList list, float weight)
    {
        _list = list;
        Weight = weight;
        _block = 0;
        _hasDocuments = false;
    }

    /// <summary>Lets go of the list, so that a pooled cursor keeps nothing alive.</summary>
    public void Release() => _list = null!;

    /// <summary>The highest stored impact of any posting from <paramref name="start"/> up to before end.</summary>
    public float MaxImpact(int start, int end)
    {
        SkipBlocksBefore(start);
        ReadOnlySpan<PostingBlock> blocks = _list.Blocks;
        float highest = 0;
        int block = _block;
        for (; block < blocks.Length && blocks[block].First < end; block++)
            highest = Math.Max(highest, blocks[block].MaxImpact);
        ReadOnlySpan<int> tail = _list.TailDocuments;
        if (block == blocks.Length && _block <= blocks.Length && tail.Length > 0 && tail[0] < end)
            highest = Math.Max(highest, _list.TailMaxImpact);
        return highest;
    }

    /// <summary>Adds the scores of all postings from <paramref name="start"/> up to before end.</summary>
    /// <param name="start">The first document of the window.</param>
    /// <param name="end">The document behind the window.</param>
    /// <param name="sums">Sums by document minus start.</param>
    /// <param name="touched">One bit for each document of the window that got a score.</param>
    /// <param name="norm">Floor and slope of <see cref="ImpactModel.Norm"/>.</param>
    /// <param name="lengths">Document lengths by ordinal.</param>
    public void AddWindow(
        int start,
        int end,
        Span<double> sums,
        Span<ulong> touched,
        (float Floor, float Slope) norm,
        ReadOnlySpan<int> lengths)
    {
        ref double sum = ref MemoryMarshal.GetReference(sums);
        ref ulong bits = ref MemoryMarshal.GetReference(touched);
        ref int length = ref MemoryMarshal.GetReference(lengths);
        float weight = Weight;
        SkipTo(start);
        while (Document < end)
        {
            LoadDocuments();
            LoadFrequencies();
            int i = _at;
            for (; i < _count; i++)
            {
                int document = _documents[i];
                if (document >= end)
                    break;
                float impact = ImpactModel.Impact(
                    _frequencies[i], norm.Floor, norm.Slope, Unsafe.Add(ref length, document));
                int offset = document - start;
                Unsafe.Add(ref sum, offset) += weight * impact;
                Unsafe.Add(ref bits, offset >> 6) |= 1UL << offset;
            }
            MoveTo(i);
        }
    }

    /// <summary>The impact at one document, zero when the term does not occur there. Documents must ascend.</summary>
    public float ImpactAt(int document, (float Floor, float Slope) norm, ReadOnlySpan<int> lengths)
    {
        SkipTo(document);
        if (Document != document)
            return 0;
        LoadDocuments();
        LoadFrequencies();
        return ImpactModel.Impact(_frequencies[_at], norm.Floor, norm.Slope, lengths[document]);
    }

    /// <summary>Passes over whole blocks whose documents are all below the one given.</summary>
    public void SkipBlocksBefore(int document)
    {
        ReadOnlySpan<PostingBlock> blocks = _list.Blocks;
        while (_block < blocks.Length && blocks[_block].Last < document)
            NextBlock();
        ReadOnlySpan<int> tail = _list.TailDocuments;
        if (_block == blocks.Length && (tail.Length == 0 || tail[^1] < document))
            NextBlock();
    }

    // Moves to the first posting that is not below the document.
    private void SkipTo(int document)
    {
        if (Document >= document)
            return;
        SkipBlocksBefore(document);
        if (Document >= document)
            return;
        LoadDocuments();
        int found = _documents.AsSpan(_at, _count - _at).BinarySearch(document);
        _at += found < 0 ? ~found : found;
    }

    private void MoveTo(int index)
    {
        _at = index;
        if (index == _count)
            NextBlock();
    }

    private void NextBlock()
    {
        _block++;
        _hasDocuments = false;
    }

    private void LoadDocuments()
    {
        if (_hasDocuments)
            return;
        if (_block < _list.Blocks.Length)
        {
            ref readonly PostingBlock block = ref _list.Blocks[_block];
            block.UnpackDocuments(_documents);
            _count = block.Count;
        }
        else
        {
            _list.TailDocuments.CopyTo(_documents);
            _count = _list.TailDocuments.Length;
        }
        _at = 0;
        _hasDocuments = true;
        _hasFrequencies = false;
    }

    private void LoadFrequencies()
    {
        if (_hasFrequencies)
            return;
        if (_block < _list.Blocks.Length)
            _list.Blocks[_block].UnpackFrequencies(_frequencies);
        else
            _list.TailFrequencies.CopyTo(_frequencies);
        _hasFrequencies = true;
    }
}
