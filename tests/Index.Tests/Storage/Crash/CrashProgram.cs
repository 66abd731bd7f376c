using System.Globalization;

namespace SearchEngine.Index.Tests.Storage.Crash;

/// <summary>The process that is killed: it writes to a collection and says what was acknowledged.</summary>
internal static class CrashProgram
{
    public const string SnapshotSuffix = ".snapshot";

    /// <summary>Arguments: folder, seed, and for each writer the number of the last batch that is stored.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        string folder = arguments[0];
        int seed = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        HashEmbedder embedder = new(TestCollections.Dimensions);
        Collection collection = Collection.Exists(folder)
            ? await Collection.OpenAsync(folder, embedder, CrashBatch.Options)
            : await Collection.CreateAsync(folder, TestCollections.Settings, embedder, CrashBatch.Options);
        List<Task> tasks = [MaintainAsync(collection, folder + SnapshotSuffix, new Random(seed ^ Environment.ProcessId))];
        for (int writer = 0; writer < CrashBatch.Writers; writer++)
        {
            int last = int.Parse(arguments[2 + writer], CultureInfo.InvariantCulture);
            tasks.Add(WriteAsync(collection, seed, writer, last));
        }

        await await Task.WhenAny(tasks);
        return 1;
    }

    private static async Task WriteAsync(Collection collection, int seed, int writer, int last)
    {
        for (int number = last + 1; ; number++)
        {
            CrashBatch batch = CrashBatch.Of(seed, writer, number);
            if (batch.Upserts.Count > 0)
                await collection.UpsertAsync(batch.Upserts, Visibility.Stored);
            else
                await collection.DeleteAsync(batch.Deletes);
            Say($"{writer} {number}");
        }
    }

    private static async Task MaintainAsync(Collection collection, string snapshot, Random random)
    {
        while (true)
        {
            await Task.Delay(random.Next(150));
            switch (random.Next(5))
            {
                case 0 or 1:
                    await collection.CheckpointAsync();
                    break;
                case 2 or 3:
                    await collection.CompactAsync();
                    break;
                default:
                    await collection.SnapshotAsync(snapshot);
                    break;
            }
        }
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.Write(line + "\n");
            Console.Out.Flush();
        }
    }
}
