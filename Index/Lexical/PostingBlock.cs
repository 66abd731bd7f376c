// Up to 128 postings of one term, packed: document gaps and frequencies, each in as many bits as the largest needs.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Lexical;

/// <summary>
/// A sealed run of postings in ascending document order, with what a search needs in order to skip it.
/// </summary>
internal readonly struct PostingBlock
{
    /// <summary>The most postings in a block.</summary>
    public const int Capacity = 128;

    // A packed value is read as part of the eight bytes that start where it starts.
    private const int ReadAhead = sizeof(ulong);

    private readonly byte[] _packed;
    private readonly byte _count;
    private readonly byte _gapBits;
    private readonly byte _frequencyBits;

    private PostingBlock(byte[] packed, int count, int gapBits, int frequencyBits, int first, int last, float maxImpact)
    {
        _packed = packed;
        _count = (byte)count;
        _gapBits = (byte)gapBits;
        _frequencyBits = (byte)frequencyBits;
        First = first;
        Last = last;
        MaxImpact = maxImpact;
    }

    /// <summary>How many postings, 1 to <see cref="Capacity"/>.</summary>
    public int Count => _count;

    /// <summary>The lowest document.</summary>
    public int First { get; }

    /// <summary>The highest document.</summary>
    public int Last { get; }

    /// <summary>
    /// No posting of the block has a higher impact, by the average length when the bound was computed.
    /// </summary>
    public float MaxImpact { get; }

    /// <summary>Packs postings.</summary>
    /// <param name="documents">Ascending documents, 1 to <see cref="Capacity"/>.</param>
    /// <param name="frequencies">The frequency of the term in each, 1 or more.</param>
    /// <param name="maxImpact">The highest impact among them.</param>
    public static PostingBlock Pack(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, float maxImpact)
    {
        uint gaps = 0;
        uint highs = 0;
        for (int i = 0; i < documents.Length; i++)
        {
            gaps |= i == 0 ? 0 : (uint)(documents[i] - documents[i - 1] - 1);
            highs |= (uint)(frequencies[i] - 1);
        }
        int gapBits = BitWidth(gaps);
        int frequencyBits = BitWidth(highs);
        int gapBytes = ByteCount(documents.Length, gapBits);
        byte[] packed = new byte[gapBytes + ByteCount(documents.Length, frequencyBits) + ReadAhead];
        for (int i = 0; i < documents.Length; i++)
        {
            uint gap = i == 0 ? 0 : (uint)(documents[i] - documents[i - 1] - 1);
            Write(packed, 0, i, gapBits, gap);
            Write(packed, gapBytes, i, frequencyBits, (uint)(frequencies[i] - 1));
        }
        return new PostingBlock(
            packed, documents.Length, gapBits, frequencyBits, documents[0], documents[^1], maxImpact);
    }

    /// <summary>The same block under another bound.</summary>
    public PostingBlock WithMaxImpact(float maxImpact) =>
        new(_packed, _count, _gapBits, _frequencyBits, First, Last, maxImpact);

    /// <summary>Unpacks the documents into the front of a buffer of at least <see cref="Capacity"/>.</summary>
    public void UnpackDocuments(Span<int> documents)
    {
        ref byte source = ref MemoryMarshal.GetArrayDataReference(_packed);
        ref int target = ref MemoryMarshal.GetReference(documents[.._count]);
        uint mask = Mask(_gapBits);
        int document = First - 1;
        int bit = 0;
        for (int i = 0; i < _count; i++, bit += _gapBits)
        {
            document += (int)Read(ref source, bit, mask) + 1;
            Unsafe.Add(ref target, i) = document;
        }
    }

    /// <summary>Unpacks the frequencies into the front of a buffer of at least <see cref="Capacity"/>.</summary>
    public void UnpackFrequencies(Span<int> frequencies)
    {
        ref byte source = ref _packed[ByteCount(_count, _gapBits)];
        ref int target = ref MemoryMarshal.GetReference(frequencies[.._count]);
        uint mask = Mask(_frequencyBits);
        int bit = 0;
        for (int i = 0; i < _count; i++, bit += _frequencyBits)
            Unsafe.Add(ref target, i) = (int)Read(ref source, bit, mask) + 1;
    }

    private static int BitWidth(uint value) => 32 - BitOperations.LeadingZeroCount(value);

    private static int ByteCount(int values, int bits) => (values * bits + 7) >> 3;

    private static uint Mask(int bits) => (uint)((1UL << bits) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(ref byte source, int bit, uint mask) =>
        (uint)(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, bit >> 3)) >> (bit & 7)) & mask;

    private static void Write(byte[] packed, int start, int index, int bits, uint value)
    {
        int bit = index * bits;
        ref byte target = ref packed[start + (bit >> 3)];
        ulong present = Unsafe.ReadUnaligned<ulong>(ref target);
        Unsafe.WriteUnaligned(ref target, present | ((ulong)value << (bit & 7)));
    }
}
