// What one posting is worth under BM25, before the term's idf: tf / (tf + k1 * (1 - b + b * length / averageLength)).
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Lexical;

/// <summary>The lengths of all documents and the settings that turn a frequency into an impact.</summary>
internal sealed class ImpactModel
{
    private const double TolerableDrift = 0.1;

    private int[] _lengths = [];
    private Bm25Settings _settings;
    private double _boundAverage = 1;

    public ImpactModel(Bm25Settings settings) => _settings = settings;

    /// <summary>k1 and b.</summary>
    public Bm25Settings Settings => _settings;

    /// <summary>How many documents there are.</summary>
    public int Documents { get; private set; }

    /// <summary>How many terms all documents hold together.</summary>
    public long TotalLength { get; private set; }

    /// <summary>The mean document length in terms; at least 1.</summary>
    public double AverageLength => Documents == 0 ? 1 : Math.Max(1, (double)TotalLength / Documents);

    /// <summary>The length of every ordinal; zero where there is no document.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>
    /// What every stored bound is multiplied with so that it holds under today's average length: with the average r
    /// times higher, no impact grows by more than r.
    /// </summary>
    public float BoundScale => (float)(Math.Max(1, AverageLength / _boundAverage) * 1.00001);

    /// <summary>True when the average has moved so far that stored bounds are worth computing anew.</summary>
    public bool BoundsAreStale => Math.Abs(AverageLength / _boundAverage - 1) > TolerableDrift;

    /// <summary>Takes today's average as the one that bounds are computed by.</summary>
    public void FixBounds() => _boundAverage = AverageLength;

    /// <summary>Changes k1 and b; every bound must be computed anew.</summary>
    public void Change(Bm25Settings settings) => _settings = settings;

    /// <summary>Counts a document in.</summary>
    public void Add(int document, int length)
    {
        if (document >= _lengths.Length)
            Array.Resize(ref _lengths, Math.Max(document + 1, _lengths.Length + (_lengths.Length >> 1)));
        _lengths[document] = length;
        Documents++;
        TotalLength += length;
    }

    /// <summary>Counts a document out.</summary>
    public void Remove(int document)
    {
        TotalLength -= _lengths[document];
        Documents--;
        _lengths[document] = 0;
    }

    /// <summary>The denominator of an impact is tf + <c>Floor</c> + <c>Slope</c> * length.</summary>
    public (float Floor, float Slope) Norm(double averageLength) =>
        (_settings.K1 * (1 - _settings.B), (float)(_settings.K1 * _settings.B / averageLength));

    /// <summary>The impact of one posting by the average length of the bounds.</summary>
    public float Impact(int document, int frequency)
    {
        (float floor, float slope) = Norm(_boundAverage);
        return Impact(frequency, floor, slope, _lengths[document]);
    }

    /// <summary>The highest impact among postings, by the average length of the bounds.</summary>
    public float MaxImpact(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies)
    {
        (float floor, float slope) = Norm(_boundAverage);
        float highest = 0;
        for (int i = 0; i < documents.Length; i++)
            highest = Math.Max(highest, Impact(frequencies[i], floor, slope, _lengths[documents[i]]));
        return highest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Impact(int frequency, float floor, float slope, int length) =>
        frequency / (frequency + floor + slope * length);

    /// <summary>How much a term tells, by the number of documents it occurs in.</summary>
    public double InverseDocumentFrequency(int documentFrequency) =>
        Math.Log(1 + (Documents - documentFrequency + 0.5) / (documentFrequency + 0.5));
}
