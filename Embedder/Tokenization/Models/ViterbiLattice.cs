namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>For every position of a text: the best path that ends there, by its last token.</summary>
internal sealed class ViterbiLattice
{
    /// <summary>Stands for a character that no token spells.</summary>
    public const int Unknown = -1;

    private const int Unreached = -1;

    private double[] scores = new double[64];
    private int[] starts = new int[64];
    private int[] ids = new int[64];

    /// <summary>Empties the lattice for a text.</summary>
    public void Reset(int length)
    {
        if (length >= scores.Length)
        {
            var size = Math.Max(length + 1, scores.Length * 2);
            scores = new double[size];
            starts = new int[size];
            ids = new int[size];
        }
        starts.AsSpan(0, length + 1).Fill(Unreached);
        scores[0] = 0;
    }

    /// <summary>Score of the best path to a position.</summary>
    public double Score(int end) => scores[end];

    /// <summary>Where the last token of the best path to a position begins.</summary>
    public int Start(int end) => starts[end];

    /// <summary>The last token of the best path to a position.</summary>
    public int Id(int end) => ids[end];

    /// <summary>Offers a path; it is taken when it is the first or better than the best so far.</summary>
    public void Offer(int end, int start, int id, double score)
    {
        if (starts[end] != Unreached && score <= scores[end]) return;
        (scores[end], starts[end], ids[end]) = (score, start, id);
    }
}
