namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A place of the journey at which the server is killed.</summary>
/// <param name="Kind">The kind of the job, or <see cref="Rollback"/>.</param>
/// <param name="Stage">The stage that the job has told of; empty for what is no job.</param>
/// <param name="LongestDelayMs">The kill comes so long after that, at most: about as long as the stage lasts.</param>
internal sealed record KillPoint(string Kind, string Stage, int LongestDelayMs)
{
    public const string FineTune = "fine-tune", Reindex = "reindex", Rollback = "rollback";

    private static readonly KillPoint[] OfFineTunes =
    [
        new(FineTune, "examples", 40), new(FineTune, "mining", 60), new(FineTune, "training, stage 1", 600),
        new(FineTune, "training, stage 2", 300), new(FineTune, "comparing", 500), new(FineTune, "registering", 3),
    ];

    private static readonly KillPoint[] OfGenerations =
    [
        new(Reindex, "embedding", 300), new(Reindex, "catching up", 2), new(Reindex, "switching", 3),
        new(Rollback, "", 15),
    ];

    /// <summary>Points without end: every one of them comes before one comes again, and the first few are of each kind.
    /// </summary>
    public static IEnumerable<KillPoint> Draw(Random random, bool withFineTunes)
    {
        while (true)
        {
            KillPoint[] all = [.. OfGenerations, .. withFineTunes ? OfFineTunes : []];
            random.Shuffle(all);
            KillPoint[] first = [.. all.DistinctBy(point => point.Kind)];
            foreach (KillPoint point in first.Concat(all.Except(first)))
            {
                yield return point;
            }
        }
    }

    public override string ToString() => Stage.Length == 0 ? Kind : $"{Kind}, {Stage}";
}
