using System.Text.Json.Nodes;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Index.Tests.Filtering;

public sealed class FieldPersistenceTests
{
    private static readonly string[] Filters =
    [
        """{"name": "n3"}""", """{"name": {"prefix": "n1"}}""", """{"name": {"contains": "2"}}""",
        """{"age": {"gte": 10, "lt": 30}}""", """{"age": null}""", """{"born": {"lt": "2001-01-01"}}""",
        """{"ok": true}""", """{"tags": {"all": ["a", "b"]}}""", """{"is_empty": {"key": "tags"}}""",
        """{"place": {"near": {"lat": 50, "lon": 8, "radius_km": 900}}}""", """{"deep.er": 7}""", "{}",
    ];

    [Fact]
    public void A_loaded_index_answers_as_the_saved_one_and_goes_on_changing_like_it()
    {
        Random random = new(1);
        using FieldIndex saved = new();
        for (int i = 0; i < 2_000; i++)
            Change(random, saved, saved);
        using FieldIndex loaded = FieldIndex.Load(new MemoryStream(Saved(saved)));

        AssertAlike(saved, loaded);
        for (int i = 0; i < 500; i++)
            Change(random, saved, loaded);
        AssertAlike(saved, loaded);
    }

    [Fact]
    public void An_empty_index_survives()
    {
        using FieldIndex empty = new();
        using FieldIndex loaded = FieldIndex.Load(new MemoryStream(Saved(empty)));

        Assert.Equal(0, loaded.Count);
        Assert.Empty(loaded.Describe());
    }

    [Fact]
    public void Every_flipped_byte_and_every_cut_is_noticed()
    {
        using FieldIndex index = new();
        index.Set(0, Metadata(new Random(3)));
        index.Set(4, null);
        byte[] bytes = Saved(index);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => FieldIndex.Load(new MemoryStream(damaged)));
            Assert.Throws<InvalidDataException>(() => FieldIndex.Load(new MemoryStream(bytes[..i])));
        }
    }

    private static void Change(Random random, FieldIndex one, FieldIndex other)
    {
        int document = random.Next(600);
        if (random.Next(4) == 0)
        {
            one.Remove(document);
            other.Remove(document);
            return;
        }

        JsonObject? metadata = random.Next(8) == 0 ? null : Metadata(random);
        one.Set(document, metadata);
        other.Set(document, metadata);
    }

    private static JsonObject Metadata(Random random) => new()
    {
        ["name"] = $"n{random.Next(200)}",
        ["age"] = random.Next(5) == 0 ? null : random.Next(50) / 2.0,
        ["born"] = $"20{random.Next(30):D2}-01-0{random.Next(1, 9)}",
        ["ok"] = random.Next(2) == 0,
        ["tags"] = random.Next(2) == 0 ? new JsonArray("a", "b", random.Next(4)) : new JsonArray(),
        ["place"] = new JsonObject { ["lat"] = random.Next(40, 60), ["lon"] = random.Next(0, 20) },
        ["deep"] = new JsonObject { ["er"] = random.Next(12) },
        [$"rare{random.Next(2_000)}"] = "seen",
    };

    private static void AssertAlike(FieldIndex one, FieldIndex other)
    {
        Assert.Equal(one.Count, other.Count);
        Assert.Equal(one.Describe().Select(Text), other.Describe().Select(Text));
        foreach (string filter in Filters)
        {
            Assert.Equal(one.Plan(Filter.Parse(filter)).Matches.ToArray(),
                other.Plan(Filter.Parse(filter)).Matches.ToArray());
        }

        for (int document = 0; document < 600; document++)
            Assert.Equal(one.ValuesOf(document, "name"), other.ValuesOf(document, "name"));
    }

    private static string Text(FieldDescription field) =>
        $"{field.Name} {field.Documents} {field.DistinctTexts} {string.Join(',', field.Kinds)}";

    private static byte[] Saved(FieldIndex index)
    {
        using var stream = new MemoryStream();
        index.Save(stream);
        return stream.ToArray();
    }
}
