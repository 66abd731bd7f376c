using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace SearchEngine.Index.Tests.Storage.Crash;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int ShortRounds = 25, MaxAnswers = 80;

    /// <summary>The long form: SEARCHENGINE_KILL_ROUNDS=500 dotnet test --filter KillTests</summary>
    private static int Rounds => EnvironmentNumber.Of("SEARCHENGINE_KILL_ROUNDS", ShortRounds);

    /// <summary>No round begins after so many seconds, whatever the number of rounds asked for.</summary>
    private static TimeSpan Limit => 
        TimeSpan.FromSeconds(EnvironmentNumber.Of("SEARCHENGINE_KILL_SECONDS", int.MaxValue));

    /// <summary>The same writes and pauses again: SEARCHENGINE_KILL_SEED=9219867 dotnet test --filter KillTests</summary>
    private static int Seed => EnvironmentNumber.Seed("SEARCHENGINE_KILL_SEED", "SEARCHENGINE_KILL_ROUNDS");

    [Fact]
    public async Task Every_acknowledged_batch_survives_a_kill_and_none_is_seen_by_half()
    {
        int seed = Seed;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        using TestFolder folder = new();
        int[] stored = new int[CrashBatch.Writers];
        Dictionary<string, Document> expected = [];
        int snapshots = 0, rounds = 0;
        for (Stopwatch clock = Stopwatch.StartNew(); rounds < Rounds && clock.Elapsed < Limit; rounds++)
        {
            Dictionary<string, Document> before = new(expected);
            int[] storedBefore = [.. stored];
            File.Delete(folder.Collection + CrashProgram.SnapshotSuffix);
            int[] acknowledged = await RunUntilKilledAsync(folder.Collection, seed, stored, random);
            await using Collection collection = await TestCollections.OpenAsync(folder, CrashBatch.Options);
            for (int writer = 0; writer < CrashBatch.Writers; writer++)
                stored[writer] = Settle(collection, expected, seed, writer, stored[writer], acknowledged[writer]);
            Check(collection, expected);
            if (await CheckSnapshotAsync(folder, before, seed, storedBefore, stored))
                snapshots++;
        }

        output.WriteLine($"{rounds} kills, {stored.Sum()} batches, {expected.Count} documents, {snapshots} snapshots");
        Assert.All(stored, number => Assert.True(number > 0));
    }

    private static async Task<int[]> RunUntilKilledAsync(string folder, int seed, int[] stored, Random random)
    {
        string[] arguments =
        [
            typeof(KillTests).Assembly.Location, folder, seed.ToString(CultureInfo.InvariantCulture),
            .. stored.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ];
        ProcessStartInfo start = new("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        int[] acknowledged = [.. stored];
        int answersUntilKill = random.Next(1, MaxAnswers);
        Task? kill = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (--answersUntilKill == 0)
                kill = Task.Delay(random.Next(40)).ContinueWith(_ => process.Kill(), TaskScheduler.Default);
            string[] parts = line.Split(' ');
            if (parts.Length == 2 && int.TryParse(parts[0], out int writer) && int.TryParse(parts[1], out int number))
                acknowledged[writer] = Math.Max(acknowledged[writer], number);
        }

        await process.WaitForExitAsync();
        Assert.True(kill is not null, "the process ended by itself: " + await errors);
        Assert.True(await errors == "", await errors);
        await kill;
        return acknowledged;
    }

    // A writer waits for each answer, so at most one batch is in doubt: it is there whole, or not at all.
    private static int Settle(Collection collection, Dictionary<string, Document> expected, int seed, int writer,
        int before, int acknowledged)
    {
        for (int number = before + 1; number <= acknowledged; number++)
            Apply(expected, CrashBatch.Of(seed, writer, number));
        CrashBatch doubtful = CrashBatch.Of(seed, writer, acknowledged + 1);
        Dictionary<string, Document> after = new(expected);
        Apply(after, doubtful);
        bool isThere = doubtful.Upserts.Select(document => document.Id).Concat(doubtful.Deletes)
            .Any(id => !Same(collection, expected.GetValueOrDefault(id), id));
        if (!isThere)
            return acknowledged;
        Apply(expected, doubtful);
        return acknowledged + 1;
    }

    // A snapshot that got its name is whole: each writer's documents as they were after one of its batches.
    private static async Task<bool> CheckSnapshotAsync(
        TestFolder folder, Dictionary<string, Document> documents, int seed, int[] from, int[] until)
    {
        string file = folder.Collection + CrashProgram.SnapshotSuffix;
        if (!File.Exists(file))
            return false;
        using TestFolder copy = new();
        await Collection.RestoreAsync(file, copy.Collection);
        await using Collection restored = await TestCollections.OpenAsync(copy, CrashBatch.Options);
        for (int writer = 0; writer < CrashBatch.Writers; writer++)
        {
            string[] ids = [.. Enumerable.Range(0, CrashBatch.IdsOfWriter).Select(i => $"w{writer}-{i}")];
            int number = from[writer];
            while (!ids.All(id => Same(restored, documents.GetValueOrDefault(id), id)))
            {
                Assert.True(++number <= until[writer], $"writer {writer}: the snapshot is of no place in its batches");
                Apply(documents, CrashBatch.Of(seed, writer, number));
            }
        }

        return true;
    }

    private static void Apply(Dictionary<string, Document> documents, CrashBatch batch)
    {
        foreach (Document document in batch.Upserts)
            documents[document.Id] = document;
        foreach (string id in batch.Deletes)
            documents.Remove(id);
    }

    private static void Check(Collection collection, Dictionary<string, Document> expected)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal),
            collection.Scroll(null, int.MaxValue).Select(document => document.Id));
        Assert.Equal(expected.Count, collection.Count);
        foreach ((string id, Document document) in expected)
            Assert.True(Same(collection, document, id), $"document '{id}' is not what was acknowledged");
        Assert.Equal(expected.Count, collection.Lexical.Count);
        Assert.Equal(expected.Count, collection.Fields.Count);
        foreach ((string id, Document document) in expected)
        {
            foreach (float[] vector in VectorsOf(document))
                CheckFound(collection, vector, id);
        }
    }

    // A passage of one letter may be in several documents: that one of them is found does not say it is this one.
    private static void CheckFound(Collection collection, float[] vector, string id)
    {
        ScoredSlot[] hits = new ScoredSlot[10];
        int found = collection.SearchDense(vector, hits.Length, 400, exact: false, null, hits);
        IEnumerable<ScoredSlot> same = hits.Take(found).Where(hit => hit.Score > 0.9999f);
        Assert.True(same.Count() == hits.Length || same.Any(hit => collection.Read(hit.Slot)?.Id == id),
            $"a passage of document '{id}' is not found");
    }

    private static bool Same(Collection collection, Document? expected, string id)
    {
        StoredDocument? stored = collection.Get(id);
        if (stored is null || expected is null)
            return stored is null && expected is null;
        return stored.Text == expected.Text && stored.Title == expected.Title
            && JsonNode.DeepEquals(stored.Metadata, expected.Metadata)
            && collection.VectorOf(stored.Ordinal).AsSpan().SequenceEqual(VectorsOf(expected).First());
    }

    private static IEnumerable<float[]> VectorsOf(Document document)
    {
        if (document.Vector is { } given)
            return [given];
        return CrashBatch.Options.Splitter!.Split(document.Text, document.Title).Select(passage =>
            HashEmbedder.Embed(Document.EmbeddedText(document.Title,
                document.Text.Substring(passage.Start, passage.Length)), TestCollections.Dimensions));
    }
}
