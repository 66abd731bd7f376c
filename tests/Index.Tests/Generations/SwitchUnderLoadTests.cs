using System.Collections.Concurrent;
using SearchEngine.Index.Generations;
using SearchEngine.Index.Tests.Storage;

namespace SearchEngine.Index.Tests.Generations;

public sealed class SwitchUnderLoadTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestOpener opener = new();

    [Fact]
    public async Task Through_reindexing_and_rolling_back_no_search_fails_or_mixes_models_and_no_write_is_lost()
    {
        const int writers = 3, searchers = 2, rounds = 4;
        await using GenerationSet set =
            await GenerationSet.CreateAsync(folder.Collection, TestOpener.SettingsOf("a"), opener);
        using (GenerationUse use = set.Use())
            await use.Collection.UpsertAsync(TestCollections.Docs(200));
        ConcurrentDictionary<string, string?> acknowledged = new();
        using CancellationTokenSource stop = new();
        Load[] loads =
        [
            .. Enumerable.Range(0, writers).Select(writer => Writer(set, writer, acknowledged, stop.Token)),
            .. Enumerable.Range(0, searchers).Select(seed => Searcher(set, seed, stop.Token)),
        ];
        try
        {
            await Task.WhenAll(loads.Select(load => load.Begun));
            for (int round = 0; round < rounds; round++)
            {
                int generation = await set.BeginAsync(TestOpener.SettingsOf($"model {round}"));
                await set.BuildAsync(generation, null);
                await set.SwitchAsync(generation);
                await set.RollBackAsync();
                await set.SwitchAsync(generation);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(loads.Select(load => load.Ended));
        using GenerationUse served = set.Use();
        Assert.All(acknowledged, write => Assert.Equal(write.Value, served.Collection.Get(write.Key)?.Text));
    }

    public void Dispose() => folder.Dispose();

    private static Load Writer(
        GenerationSet set, int writer, ConcurrentDictionary<string, string?> acknowledged, CancellationToken stop)
    {
        Random random = new(writer);
        int count = 0;
        return new Load(async () =>
        {
            string id = $"w{writer}-{random.Next(50)}";
            using GenerationUse use = set.Use();
            if (random.Next(4) == 0)
            {
                await use.Collection.DeleteAsync([id], CancellationToken.None);
                acknowledged[id] = null;
            }
            else
            {
                string text = $"write {count++} of {writer}";
                await use.Collection.UpsertAsync([TestCollections.Doc(id, text)], CancellationToken.None);
                acknowledged[id] = text;
            }
        }, stop);
    }

    // The text of a document finds that document, with a score of 1, unless models are mixed or a document is missing.
    private static Load Searcher(GenerationSet set, int seed, CancellationToken stop)
    {
        Random random = new(seed);
        ScoredSlot[] hits = new ScoredSlot[1];
        return new Load(() =>
        {
            string id = $"d{random.Next(200):D5}";
            using GenerationUse use = set.Use();
            StoredDocument document = use.Collection.Get(id)!;
            string embedded = $"{document.Title} {document.Text}";
            float[] query = use.Collection.EmbedQueryAsync(embedded, "", CancellationToken.None)
                .GetAwaiter().GetResult(); // done already
            Assert.Equal(1, use.Collection.SearchDense(query, 1, 200, exact: false, null, hits));
            Assert.Equal(id, use.Collection.Read(hits[0].Slot)!.Id);
            Assert.Equal(1, hits[0].Score, 3);
        }, stop);
    }
}
