using Xunit.Abstractions;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class ModelTests(ITestOutputHelper output)
{
    private const int ShortOperations = 1500;
    private const float Rounding = 1e-5f;

    /// <summary>The long form: SEARCHENGINE_MODEL_OPERATIONS=100000 dotnet test --filter ModelTests</summary>
    private static int Operations => EnvironmentNumber.Of("SEARCHENGINE_MODEL_OPERATIONS", ShortOperations);

    // Slots are used again at once, and nothing is maintained but by the operations: so a kill can be repeated.
    private static CollectionOptions Unattended => Options with
    {
        Splitter = new LineSplitter(), Clock = new TestClock { Step = TestClock.LongerThanRest },
    };

    [Fact]
    public async Task Random_operations_with_restarts_agree_with_a_dictionary_and_an_exact_search()
    {
        int seed = EnvironmentNumber.Seed("SEARCHENGINE_MODEL_SEED", "SEARCHENGINE_MODEL_OPERATIONS");
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        TestFolder folder = new();
        Dictionary<string, (Document Document, long Version)> model = [];
        Collection collection = await CreateAsync(folder, Unattended);
        try
        {
            for (int i = 0; i < Operations; i++)
            {
                switch (random.Next(1000))
                {
                    case < 600:
                        await UpsertAsync(collection, model, random);
                        break;
                    case < 780:
                        await DeleteAsync(collection, model, random);
                        break;
                    case < 980:
                        Search(collection, model, random);
                        break;
                    case < 988:
                        await collection.CheckpointAsync();
                        break;
                    case < 992:
                        await collection.CompactAsync();
                        break;
                    case < 996:
                        await collection.DisposeAsync();
                        collection = await OpenAsync(folder, Unattended);
                        Compare(collection, model);
                        break;
                    default:
                        (folder, collection) = await KillAsync(folder, collection);
                        Compare(collection, model);
                        break;
                }
            }

            Compare(collection, model);
        }
        finally
        {
            await collection.DisposeAsync();
            folder.Dispose();
        }
    }

    [Fact]
    public async Task A_hundred_writers_and_readers_at_once_each_see_their_own_writes()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        Task[] tasks = [.. Enumerable.Range(0, 100).Select(worker => Task.Run(async () =>
        {
            Random random = new(worker);
            Dictionary<string, string> mine = [];
            ScoredSlot[] hits = new ScoredSlot[5];
            for (int i = 0; i < 12; i++)
            {
                string id = $"{worker}-{random.Next(5)}", text = $"worker {worker} step {i}";
                if (random.Next(4) > 0)
                {
                    await collection.UpsertAsync([Doc(id, text)], Visibility.Stored);
                    mine[id] = text;
                }
                else
                {
                    Assert.Equal(mine.Remove(id) ? 1 : 0, await collection.DeleteAsync([id]));
                }

                foreach (int number in Enumerable.Range(0, 5))
                    Assert.Equal(mine.GetValueOrDefault($"{worker}-{number}"), collection.Get($"{worker}-{number}")?.Text);
                int found = collection.SearchDense(HashEmbedder.Embed(text, Dimensions), 5, 20, false, null, hits);
                foreach (ScoredSlot hit in hits.AsSpan(0, found))
                    collection.Read(hit.Slot);
            }
        }))];
        await Task.WhenAll(tasks);
        Assert.Equal(collection.Count, collection.Scroll(null, int.MaxValue).Count());
    }

    // The files as a kill would leave them: without a last checkpoint.
    private static async Task<(TestFolder Folder, Collection Collection)> KillAsync(
        TestFolder folder, Collection collection)
    {
        TestFolder killed = new();
        killed.CopyFrom(folder);
        await collection.DisposeAsync();
        folder.Dispose();
        return (killed, await OpenAsync(killed, Unattended));
    }

    // One to four passages.
    private static string TextOf(Random random) => string.Join('\n',
        Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"text {random.Next()}"));

    private static async Task UpsertAsync(
        Collection collection, Dictionary<string, (Document Document, long Version)> model, Random random)
    {
        Document[] documents = [.. Enumerable.Range(0, random.Next(1, 8))
            .Select(_ => Doc($"id{random.Next(300)}", TextOf(random), null, random.Next(1900, 2000)))];
        bool isConditional = random.Next(10) == 0;
        if (isConditional)
        {
            long version = model.TryGetValue(documents[0].Id, out var known) ? known.Version : 0;
            bool isWrong = random.Next(2) == 0;
            documents = [documents[0] with { IfVersion = isWrong ? version + 1 : version }];
            if (isWrong)
            {
                await Assert.ThrowsAsync<VersionConflictException>(() => collection.UpsertAsync(documents));
                return;
            }
        }

        IReadOnlyList<long> versions = await collection.UpsertAsync(documents);
        for (int i = 0; i < documents.Length; i++)
            model[documents[i].Id] = (documents[i], versions[i]);
    }

    private static async Task DeleteAsync(
        Collection collection, Dictionary<string, (Document Document, long Version)> model, Random random)
    {
        string[] ids = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"id{random.Next(300)}").Distinct()];
        Assert.Equal(ids.Count(model.ContainsKey), await collection.DeleteAsync(ids));
        foreach (string id in ids)
            model.Remove(id);
    }

    private static void Search(
        Collection collection, Dictionary<string, (Document Document, long Version)> model, Random random)
    {
        if (model.Count == 0)
            return;
        (string id, (Document document, _)) = model.ElementAt(random.Next(model.Count));
        ScoredSlot[] hits = new ScoredSlot[10], exact = new ScoredSlot[10];
        string[] lines = document.Text.Split('\n');
        float[] query = HashEmbedder.Embed(lines[random.Next(lines.Length)], Dimensions);
        int found = collection.SearchDense(query, 10, 2000, exact: false, null, hits);
        int expected = collection.SearchDense(query, 10, 2000, exact: true, null, exact);
        Assert.Equal(Math.Min(10, model.Count), expected);
        Assert.Equal(expected, found);
        Assert.Equal(id, collection.Read(exact[0].Slot)!.Id);
        Assert.Equal(id, collection.Read(hits[0].Slot)!.Id);
        Assert.Equal(found, hits.Take(found).Select(hit => hit.Slot).Distinct().Count());
        for (int rank = 0; rank < found; rank++)
        {
            // The two add up in another order, so that documents nearly as near as each other may change places.
            ScoredSlot hit = hits[rank];
            Assert.Equal(exact[rank].Score, hit.Score, Rounding);
            Assert.Contains(collection.Read(hit.Slot)!.Id, model.Keys);
            DocumentPassages passages = collection.ReadPassages(hit.Slot, query)!;
            Assert.Equal(passages.Passages.Max(passage => passage.Score), hit.Score, Rounding);
        }
    }

    private static void Compare(Collection collection, Dictionary<string, (Document Document, long Version)> model)
    {
        Assert.Equal(model.Count, collection.Count);
        Assert.Equal(
            model.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => (pair.Key, pair.Value.Document.Text, pair.Value.Version)),
            collection.Scroll(null, int.MaxValue).Select(stored => (stored.Id, stored.Text, stored.Version)));
        Assert.Equal(model.Count, collection.Lexical.Count);
        Assert.Equal(model.Count, collection.Fields.Count);
    }
}
