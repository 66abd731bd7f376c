namespace SearchEngine.Trainer.Mining;

/// <summary>The places of the highest scores that were offered; of equal scores the lower places.</summary>
/// <param name="count">How many are kept.</param>
internal sealed class BestPlaces(int count)
{
    private readonly PriorityQueue<int, (float Score, int Place)> kept = new(WorstFirst.Instance);

    /// <summary>Offers a place.</summary>
    public void Offer(int place, float score)
    {
        if (kept.Count < count)
        {
            kept.Enqueue(place, (score, place));
        }
        else if (kept.TryPeek(out _, out (float, int) worst) && WorstFirst.Instance.Compare((score, place), worst) > 0)
        {
            kept.DequeueEnqueue(place, (score, place));
        }
    }

    /// <summary>Takes the places out, best first.</summary>
    public (int Place, float Score)[] Take()
    {
        (int, float)[] ranked = new (int, float)[kept.Count];
        for (int rank = ranked.Length - 1; rank >= 0; rank--)
        {
            kept.TryDequeue(out int place, out (float Score, int) priority);
            ranked[rank] = (place, priority.Score);
        }
        return ranked;
    }

    private sealed class WorstFirst : IComparer<(float Score, int Place)>
    {
        public static WorstFirst Instance { get; } = new();

        public int Compare((float Score, int Place) left, (float Score, int Place) right)
        {
            int byScore = left.Score.CompareTo(right.Score);
            return byScore != 0 ? byScore : right.Place.CompareTo(left.Place);
        }
    }
}
