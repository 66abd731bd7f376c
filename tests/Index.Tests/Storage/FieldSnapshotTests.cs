using SearchEngine.Index.Filtering;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

/// <summary>The metadata index that a checkpoint saves, and what opening does when it cannot be used.</summary>
public sealed class FieldSnapshotTests
{
    private const int InIndexes = 60, Documents = 90;

    [Fact]
    public async Task Opening_takes_the_saved_metadata_and_what_changed_since()
    {
        using TestFolder folder = new();
        await MakeAsync(folder);

        Assert.DoesNotContain(await OpenAndCheckAsync(folder), IsRebuild);
    }

    [Fact]
    public async Task Damaged_metadata_is_named_and_built_from_the_documents()
    {
        using TestFolder folder = new();
        await MakeAsync(folder);
        byte[] bytes = File.ReadAllBytes(FieldsFile(folder));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(FieldsFile(folder), bytes);

        VerifyReport report = await Collection.VerifyAsync(folder.Collection, repair: false);

        Assert.Contains(report.Damage, line => line.Contains("a checksum does not match", StringComparison.Ordinal));
        Assert.Contains(await OpenAndCheckAsync(folder), line =>
            IsRebuild(line) && line.Contains("a checksum does not match", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metadata_of_other_documents_is_not_believed()
    {
        using TestFolder folder = new(), other = new();
        await MakeAsync(folder);
        await using (Collection collection = await CreateAsync(other))
            await collection.UpsertAsync(Docs(7));
        File.Copy(FieldsFile(other), FieldsFile(folder), overwrite: true);

        Assert.Contains(await OpenAndCheckAsync(folder), line =>
            IsRebuild(line) && line.Contains("other documents than the store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collection_that_was_written_before_metadata_was_saved_opens_and_saves_it()
    {
        using TestFolder folder = new();
        await MakeAsync(folder);
        File.Delete(FieldsFile(folder));

        Assert.True((await Collection.VerifyAsync(folder.Collection, repair: false)).IsWhole);
        Assert.DoesNotContain(await OpenAndCheckAsync(folder), IsRebuild);
        Assert.True(File.Exists(FieldsFile(folder)));
    }

    // Saved indexes, a later checkpoint that kept them (a snapshot takes one), and batches in the log only: in each,
    // documents new, replaced and deleted.
    private static async Task MakeAsync(TestFolder folder)
    {
        using TestFolder original = new();
        await using (Collection collection = await CreateAsync(original))
            await collection.UpsertAsync(Docs(InIndexes));
        await using Collection again = await OpenAsync(original);
        await again.UpsertAsync([.. Docs(InIndexes + 10).Skip(InIndexes), Doc("d00003", "text 3", "title 3", 2003)]);
        await again.DeleteAsync(["d00004"]);
        await again.SnapshotAsync(Path.Combine(original.Path, "snapshot"));
        await again.UpsertAsync([.. Docs(Documents).Skip(InIndexes + 10), Doc("d00005", "text 5", "title 5", 2005)]);
        await again.DeleteAsync(["d00006"]);
        folder.CopyFrom(original);
    }

    private static async Task<IReadOnlyList<string>> OpenAndCheckAsync(TestFolder folder)
    {
        LogLines lines = new();
        await using Collection collection = await OpenAsync(folder, Options with { Log = lines });
        Assert.Equal(Documents - 2, collection.Fields.Count);
        Assert.Equal(Documents - 2, collection.Lexical.Count);
        for (int i = 0; i < Documents; i++)
        {
            int year = i is 3 or 5 ? 2000 + i : 1900 + i;
            int[] expected = i is 4 or 6 ? [] : [collection.Get($"d{i:D5}")!.Ordinal];
            Assert.Equal(expected, collection.Fields.Plan(Filter.Equal("year", year)).Matches.ToArray());
        }

        return lines.Lines;
    }

    private static bool IsRebuild(string line) => line.Contains("rebuilding", StringComparison.Ordinal);

    private static string FieldsFile(TestFolder folder) =>
        Directory.GetFiles(folder.Collection, "fields.bin", SearchOption.AllDirectories).Single();
}
