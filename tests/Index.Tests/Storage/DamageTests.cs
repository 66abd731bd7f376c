using SearchEngine.Index.Filtering;
using SearchEngine.Index.Generations;
using SearchEngine.Index.Storage;
using SearchEngine.Index.Tests.Generations;
using Xunit.Abstractions;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class DamageTests(ITestOutputHelper output)
{
    private const int ShortFlips = 60;

    /// <summary>The long form: SEARCHENGINE_BIT_FLIPS=10000 dotnet test --filter DamageTests</summary>
    private static int Flips => EnvironmentNumber.Of("SEARCHENGINE_BIT_FLIPS", ShortFlips);

    [Fact]
    public async Task A_flipped_bit_is_seen_or_harmless_and_never_makes_another_document()
    {
        int seed = EnvironmentNumber.Seed("SEARCHENGINE_FLIP_SEED", "SEARCHENGINE_BIT_FLIPS");
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        using TestFolder folder = new();
        Document[] documents = Docs(60);
        await MakeAsync(folder, documents);
        string[] files = [.. Directory.GetFiles(folder.Collection, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length > 0)];
        int seen = 0;
        for (int i = 0; i < Flips; i++)
        {
            using TestFolder copy = new();
            copy.CopyFrom(folder);
            string name = Path.GetRelativePath(folder.Collection, files[random.Next(files.Length)]);
            Flip(Path.Combine(copy.Collection, name), random, out long offset);
            bool isSeen = await IsSeenAsync(copy, documents, $"{name}, byte {offset}");
            seen += isSeen ? 1 : 0;
        }

        output.WriteLine($"{Flips} flips, {seen} refused or named");
    }

    [Fact]
    public async Task A_flipped_bit_in_the_list_of_generations_is_refused_by_the_name_of_the_file()
    {
        int seed = EnvironmentNumber.Seed("SEARCHENGINE_FLIP_SEED", "SEARCHENGINE_BIT_FLIPS");
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        using TestFolder folder = new();
        TestOpener opener = new();
        await using (GenerationSet set =
            await GenerationSet.CreateAsync(folder.Collection, TestOpener.SettingsOf("a"), opener))
        {
            using (GenerationUse use = set.Use())
                await use.Collection.UpsertAsync(Docs(20));
            int generation = await set.BeginAsync(TestOpener.SettingsOf("b"));
            await set.BuildAsync(generation, null);
            await set.SwitchAsync(generation);
        }

        string path = Path.Combine(folder.Collection, "generations.json");
        byte[] whole = await File.ReadAllBytesAsync(path);
        for (int i = 0; i < Flips; i++)
        {
            Flip(path, random, out long offset);
            try
            {
                await using GenerationSet set = await GenerationSet.OpenAsync(folder.Collection, opener);
                Assert.True(set.ServedNumber == 2 && set.List().Count == 2, $"byte {offset}");
                using GenerationUse use = set.Use();
                Assert.True(use.Collection.Count == 20, $"byte {offset}");
            }
            catch (DataDamagedException damage)
            {
                Assert.Equal(path, damage.Path);
            }

            await File.WriteAllBytesAsync(path, whole);
        }
    }

    [Fact]
    public async Task Verify_names_a_damaged_index_and_repair_has_it_rebuilt()
    {
        using TestFolder folder = new();
        Document[] documents = Docs(60);
        await MakeAsync(folder, documents);
        Assert.True((await Collection.VerifyAsync(folder.Collection, repair: false)).IsWhole);
        string graph = Directory.GetFiles(folder.Collection, "graph.bin", SearchOption.AllDirectories).Single();
        Flip(graph, new Random(1), out _);

        VerifyReport damaged = await Collection.VerifyAsync(folder.Collection, repair: false);
        VerifyReport repaired = await Collection.VerifyAsync(folder.Collection, repair: true);

        Assert.Contains(damaged.Damage, line => line.Contains("graph.bin", StringComparison.Ordinal));
        Assert.True(repaired.IsWhole);
        Assert.NotEmpty(repaired.Repaired);
        await using Collection collection = await OpenAsync(folder);
        ScoredSlot[] hits = new ScoredSlot[1];
        collection.SearchDense(HashEmbedder.Embed("title 7 text 7", Dimensions), 1, 50, false, null, hits);
        Assert.Equal("d00007", collection.Read(hits[0].Slot)!.Id);
    }

    [Fact]
    public async Task A_collection_whose_log_was_cut_at_any_border_opens_with_what_is_whole_and_tells_what_it_dropped()
    {
        using TestFolder folder = new();
        Document[] documents = Docs(60);
        await MakeAsync(folder, documents);
        string file = Directory.GetFiles(Path.Combine(folder.Collection, "wal"), "*", SearchOption.AllDirectories)
            .Single();
        byte[] whole = File.ReadAllBytes(file);
        LogPosition checkpoint = ManifestFile.Read(folder.Collection, out _).Log;
        using LogReader reader = new(Path.Combine(folder.Collection, "wal"), checkpoint.Epoch);
        long[] ends = [.. reader.ReadFrom(checkpoint.Address).Select(EndOf)];
        Assert.Equal(30, ends.Length);
        for (int i = 0; i < ends.Length; i += 6)
        {
            for (long at = ends[i] - 1; at <= ends[i] + 1; at++)
            {
                using TestFolder copy = new();
                copy.CopyFrom(folder);
                File.WriteAllBytes(Path.Combine(copy.Collection, Path.GetRelativePath(folder.Collection, file)),
                    [.. whole.AsSpan(0, (int)at), .. "MMMMMMMM"u8]);
                LogLines lines = new();
                await using Collection collection = await OpenAsync(copy, Options with { Log = lines });
                Assert.Equal(30 + ends.Count(end => end <= at), collection.Count);
                Assert.Contains(lines.Lines, line => line.Contains("was dropped", StringComparison.Ordinal));
            }
        }
    }

    // Where the entry's own bytes end; the padding behind them means nothing.
    private static long EndOf(LogEntry entry) =>
        entry.Address + LogFormat.EntryLeadBytes + LogFormat.HeaderBytes + entry.Payload.Length;

    // A checkpoint with half of the documents, the other half in the log.
    private static async Task MakeAsync(TestFolder folder, Document[] documents)
    {
        using TestFolder original = new();
        await using Collection collection = await CreateAsync(original);
        await collection.UpsertAsync(documents[..30]);
        await collection.CheckpointAsync();
        foreach (Document document in documents[30..])
            await collection.UpsertAsync([document]);
        folder.CopyFrom(original);
    }

    private static async Task<bool> IsSeenAsync(TestFolder folder, Document[] documents, string where)
    {
        try
        {
            LogLines lines = new();
            await using Collection collection = await OpenAsync(folder, Options with { Log = lines });
            bool isSeen = IsEndDropped(collection, documents, lines, where);
            foreach (Document document in documents.Take((int)collection.Count))
            {
                try
                {
                    StoredDocument? stored = collection.Get(document.Id);
                    Assert.True(stored is not null, $"{where}: document '{document.Id}' is gone");
                    Assert.True(stored.Text == document.Text && stored.Title == document.Title, where);
                    Assert.Equal(VectorOf(document), collection.VectorOf(stored.Ordinal));
                    CheckSearches(collection, document, stored.Ordinal, where);
                }
                catch (DataDamagedException)
                {
                    isSeen = true;
                }
            }

            return isSeen;
        }
        catch (Exception exception) when (exception is DataDamagedException or StorageUnavailableException
            or NotFoundException)
        {
            return true;
        }
    }

    // Only the last batch can be taken for one that was never whole: any other is known to have been durable.
    private static bool IsEndDropped(Collection collection, Document[] documents, LogLines lines, string where)
    {
        if (collection.Count == documents.Length)
            return false;
        Assert.True(collection.Count == documents.Length - 1, $"{where}: {collection.Count} documents are left");
        Assert.Null(collection.Get(documents[^1].Id));
        Assert.Contains(lines.Lines, line => line.Contains("was dropped", StringComparison.Ordinal));
        return true;
    }

    // Whatever was damaged, a document that is there is found by its vector, its words and its metadata.
    private static void CheckSearches(Collection collection, Document document, int ordinal, string where)
    {
        ScoredSlot[] hits = new ScoredSlot[1];
        Assert.Equal(1, collection.SearchDense(VectorOf(document), 1, 100, exact: false, null, hits));
        Assert.True(collection.Read(hits[0].Slot)!.Id == document.Id, where);
        string number = document.Text.Split(' ')[^1];
        Assert.True(collection.Lexical.Search(number, 100).Any(hit => hit.Slot == ordinal), where);
        Filter year = Filter.Equal("year", document.Metadata!["year"]!.GetValue<int>());
        Assert.True(collection.Fields.Plan(year).Matches.Contains(ordinal), where);
    }

    private static float[] VectorOf(Document document) =>
        HashEmbedder.Embed($"{document.Title} {document.Text}", Dimensions);

    private static void Flip(string path, Random random, out long offset)
    {
        byte[] bytes = File.ReadAllBytes(path);
        offset = random.NextInt64(bytes.Length);
        bytes[offset] ^= (byte)(1 << random.Next(8));
        File.WriteAllBytes(path, bytes);
    }
}
