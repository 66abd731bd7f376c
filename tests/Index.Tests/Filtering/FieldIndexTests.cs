using System.Text.Json.Nodes;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Index.Tests.Filtering;

public sealed class FieldIndexTests
{
    private static readonly string[] People =
    [
        """{"name": "Ann", "age": 31, "tags": ["red", "blue"], "born": "1993-02-01", "ok": true}""",
        """{"name": "Bob", "age": 45.5, "tags": [], "born": "1979-06-30T12:00:00Z", "ok": false}""",
        """{"name": "Anton", "age": null, "place": {"lat": 52.52, "lon": 13.405}}""",
        """{"author": {"name": "Cy", "roles": [{"id": 1}, {"id": 2}]}, "place": {"type": "Point", "coordinates": [2.35, 48.86]}}""",
        """{"name": "Dora", "age": "old"}""",
    ];

    [Theory]
    [InlineData("""{"name": "Ann"}""", new[] { 0 })]
    [InlineData("""{"name": {"prefix": "An"}}""", new[] { 0, 2 })]
    [InlineData("""{"name": {"prefix": "Z"}}""", new int[0])]
    [InlineData("""{"name": {"contains": "o"}}""", new[] { 1, 2, 4 })]
    [InlineData("""{"age": 31}""", new[] { 0 })]
    [InlineData("""{"age": {"gt": 31}}""", new[] { 1 })]
    [InlineData("""{"age": {"gte": 31, "lte": 45.5}}""", new[] { 0, 1 })]
    [InlineData("""{"age": "old"}""", new[] { 4 })]
    [InlineData("""{"age": null}""", new[] { 2 })]
    [InlineData("""{"age": {"exists": true}}""", new[] { 0, 1, 4 })]
    [InlineData("""{"tags": "red"}""", new[] { 0 })]
    [InlineData("""{"tags": {"all": ["red", "blue"]}}""", new[] { 0 })]
    [InlineData("""{"is_empty": {"key": "tags"}}""", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("""{"born": {"lt": "1990-01-01"}}""", new[] { 1 })]
    [InlineData("""{"born": "1993-02-01"}""", new[] { 0 })]
    [InlineData("""{"ok": false}""", new[] { 1 })]
    [InlineData("""{"ok": {"ne": false}}""", new[] { 0, 2, 3, 4, 5 })]
    [InlineData("""{"author.name": "Cy"}""", new[] { 3 })]
    [InlineData("""{"author": {"exists": true}}""", new[] { 3 })]
    [InlineData("""{"author.roles.id": 2}""", new[] { 3 })]
    [InlineData("""{"place": {"near": {"lat": 52.5, "lon": 13.4, "radius_km": 5}}}""", new[] { 2 })]
    [InlineData("""{"place": {"near": {"lat": 50, "lon": 8, "radius_km": 600}}}""", new[] { 2, 3 })]
    [InlineData("""{"or": [{"name": "Ann"}, {"name": "Bob"}]}""", new[] { 0, 1 })]
    [InlineData("""{"name": {"prefix": "A"}, "not": {"ok": true}}""", new[] { 2 })]
    [InlineData("""{"min_should": {"conditions": [{"ok": true}, {"age": 31}, {"name": "Bob"}], "min_count": 2}}""", new[] { 0 })]
    [InlineData("""{"unheard": 5}""", new int[0])]
    [InlineData("{}", new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("""{"has_id": ["doc1", "doc9"]}""", new[] { 1 })]
    public void A_filter_finds_the_documents_that_fit(string json, int[] expected)
    {
        using FieldIndex index = IndexOf(People);
        index.Set(5, null);
        FilterPlan plan = index.Plan(Filter.Parse(json), id => id == "doc1" ? 1 : null);

        Assert.Equal(expected, plan.Matches.ToArray());
    }

    [Fact]
    public void The_builder_makes_what_json_makes()
    {
        Filter built =
            Filter.Equal("lang", "en") & Filter.Range("year", from: 2015) & !Filter.In("tags", "draft", "old");

        Assert.Equal(
            "and(and(lang = \"en\", year from 2015 to Infinity), not(tags in [\"draft\", \"old\"]))", built.ToString());
        Assert.Equal(
            Filter.Parse("""{"day": {"gte": "2024-01-01"}}""").ToString(),
            Filter.DateRange("day", from: new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToString());
    }

    [Theory]
    [InlineData("""{"name": 5}""", "filter.name: 5 asks for numbers, but 'name' holds text")]
    [InlineData("""{"ok": "yes"}""", "filter.ok: \"yes\" asks for text, but 'ok' holds true or false")]
    [InlineData("""{"name": {"gt": 5}}""", "filter.name: name from 5.000000000000001 to Infinity asks for numbers")]
    [InlineData("""{"ok": {"prefix": "y"}}""", "filter.ok: ok begins with \"y\" asks for text")]
    [InlineData("""{"name": {"near": {"lat": 1, "lon": 1, "radius": 1}}}""", "filter.name: name within 1 m")]
    public void A_value_of_another_type_is_refused_with_the_type_expected(string json, string expected)
    {
        using FieldIndex index = IndexOf(People);
        var error = Assert.Throws<InvalidInputException>(() => index.Plan(Filter.Parse(json)));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replaced_or_removed_document_leaves_nothing_behind()
    {
        using FieldIndex index = IndexOf(People);
        index.Set(0, JsonNode.Parse("""{"name": "Zoe"}""")!.AsObject());
        Assert.True(index.Remove(1));
        Assert.False(index.Remove(1));

        Assert.Equal([0], index.Plan(Filter.Equal("name", "Zoe")).Matches.ToArray());
        Assert.Equal(0, index.Plan(Filter.Equal("name", "Ann")).Matches.Count);
        Assert.Equal(0, index.Plan(Filter.Exists("tags")).Matches.Count);
        Assert.Equal(0, index.Plan(Filter.Exists("born")).Matches.Count);
        Assert.Equal(4, index.Count);
    }

    [Fact]
    public void What_a_filter_returned_stays_as_it_was()
    {
        using FieldIndex index = IndexOf(People);
        FilterPlan before = index.Plan(Filter.Equal("name", "Ann"));
        index.Remove(0);

        Assert.True(before.Matches.Contains(0));
        Assert.False(index.Plan(Filter.Equal("name", "Ann")).Matches.Contains(0));
    }

    [Theory]
    [InlineData("""{"born": {"gte": "1993-02-01"}}""", """{"born": {"gt": "1993-02-01"}}""")]
    [InlineData("""{"has_id": ["doc1", "31"]}""", """{"id": {"in": ["doc1", "31"]}}""")]
    [InlineData("""{"$and": [{"name = \"Ann\", age": 31}]}""", """{"$and": [{"name": "Ann"}, {"age": 31}]}""")]
    [InlineData("""{"age": 31}""", """{"age": "31"}""")]
    [InlineData("""{"name": {"prefix": "A"}}""", """{"name": {"contains": "A"}}""")]
    [InlineData("""{"name": {"exists": true}}""", """{"name": null}""")]
    [InlineData("""{"or": [{"name": "Ann"}, {"name": "Bob"}]}""", """{"and": [{"name": "Ann"}, {"name": "Bob"}]}""")]
    public void What_was_found_for_one_filter_is_not_the_answer_to_another(string first, string second)
    {
        using FieldIndex index = IndexOf(People), other = IndexOf(People);
        int? Ordinal(string id) => id == "doc1" ? 1 : null;
        index.Plan(Filter.Parse(first), Ordinal);
        FilterPlan plan = index.Plan(Filter.Parse(second), Ordinal);

        Assert.False(plan.FromCache);
        Assert.Equal(other.Plan(Filter.Parse(second), Ordinal).Matches.ToArray(), plan.Matches.ToArray());
        Assert.True(index.Plan(Filter.Parse(second), Ordinal).FromCache);
    }

    [Theory]
    [InlineData("""{"born": {"lt": "0001-01-01"}}""", 0)]
    [InlineData("""{"born": {"gt": "9999-12-31T23:59:59.9999999Z"}}""", 0)]
    [InlineData("""{"born": {"gte": "0001-01-01", "lte": "9999-12-31"}}""", 2)]
    public void Dates_at_the_ends_of_time_are_compared_like_others(string json, int expected)
    {
        using FieldIndex index = IndexOf(People);
        Assert.Equal(expected, index.Plan(Filter.Parse(json)).Matches.Count);
    }

    [Fact]
    public void A_field_goes_with_the_last_document_that_has_it()
    {
        using var index = new FieldIndex();
        for (int i = 0; i < 500; i++)
            index.Set(i % 2, new JsonObject { [$"field{i}"] = i, [$"none{i}"] = null, ["both"] = "text" });
        index.Set(2, new JsonObject { ["last"] = true });

        Assert.Equal(["both", "field498", "field499", "last", "none498", "none499"],
            index.Fields.Select(field => field.Name).Order());
        Assert.Equal([1], index.Plan(Filter.Equal("field499", 499)).Matches.ToArray());
        Assert.Equal(0, index.Plan(Filter.Exists("field497")).Matches.Count);
    }

    [Fact]
    public void Values_of_a_document_can_be_read_back()
    {
        using FieldIndex index = IndexOf(People);

        Assert.Equal(["blue", "red"], index.ValuesOf(0, "tags").Select(value => value.Text).Order());
        Assert.Equal(45.5, Assert.Single(index.ValuesOf(1, "age")).Number);
        Assert.Empty(index.ValuesOf(3, "age"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_filters_find_what_testing_every_document_finds(int seed)
    {
        var random = new Random(seed);
        using var index = new FieldIndex();
        var documents = new Dictionary<int, JsonObject>();
        for (int i = 0; i < 4_000; i++)
        {
            int document = random.Next(2_500);
            if (random.Next(5) == 0)
            {
                Assert.Equal(documents.Remove(document), index.Remove(document));
                continue;
            }
            documents[document] = new JsonObject
            {
                ["color"] = $"c{random.Next(6)}",
                ["size"] = random.Next(1_000),
                ["flag"] = random.Next(2) == 0,
                ["tags"] = new JsonArray(
                    [.. Enumerable.Range(0, random.Next(4)).Select(_ => (JsonNode)$"t{random.Next(40)}")]),
            };
            index.Set(document, documents[document]);
        }

        for (int i = 0; i < 150; i++)
        {
            (Filter filter, Predicate<JsonObject> fits) = RandomFilter(random, depth: 3);
            int[] expected = [.. documents.Where(pair => fits(pair.Value)).Select(pair => pair.Key).Order()];
            FilterPlan plan = index.Plan(filter);
            Assert.Equal(expected, plan.Matches.ToArray());
            Assert.InRange(plan.EstimatedCount, 0, documents.Count);
        }
    }

    [Fact]
    public void The_most_selective_condition_is_looked_up_and_the_rest_is_checked()
    {
        using var index = new FieldIndex();
        for (int i = 0; i < 5_000; i++)
            index.Set(i, new JsonObject { ["number"] = i, ["half"] = i % 2 == 0 });
        FilterPlan plan = index.Plan(Filter.Equal("half", true) & Filter.Range("number", from: 10, to: 19));

        Assert.Equal([10, 12, 14, 16, 18], plan.Matches.ToArray());
        Assert.Equal(["index", "check"], plan.Steps.Select(step => step.Method));
        Assert.Equal([10, 2_500], plan.Steps.Select(step => step.EstimatedCount));
        Assert.Equal(5, plan.EstimatedCount);
    }

    private static FieldIndex IndexOf(string[] metadata)
    {
        var index = new FieldIndex();
        for (int i = 0; i < metadata.Length; i++)
            index.Set(i, JsonNode.Parse(metadata[i])!.AsObject());
        return index;
    }

    private static (Filter Filter, Predicate<JsonObject> Fits) RandomFilter(Random random, int depth)
    {
        switch (random.Next(depth == 0 ? 4 : 7))
        {
            case 0:
                string color = $"c{random.Next(6)}";
                return (Filter.Equal("color", color), json => (string)json["color"]! == color);
            case 1:
                int low = random.Next(1_000);
                int high = low + random.Next(500);
                return (Filter.Range("size", from: low, below: high), json =>
                    (int)json["size"]! >= low && (int)json["size"]! < high);
            case 2:
                string prefix = $"t{random.Next(4)}";
                return (Filter.Prefix("tags", prefix), json =>
                    json["tags"]!.AsArray().Any(tag => ((string)tag!).StartsWith(prefix, StringComparison.Ordinal)));
            case 3:
                bool flag = random.Next(2) == 0;
                return (Filter.Equal("flag", flag), json => (bool)json["flag"]! == flag);
            case 4:
                (Filter part, Predicate<JsonObject> partFits) = RandomFilter(random, depth - 1);
                return (!part, json => !partFits(json));
            case 5:
                (Filter left, Predicate<JsonObject> leftFits) = RandomFilter(random, depth - 1);
                (Filter right, Predicate<JsonObject> rightFits) = RandomFilter(random, depth - 1);
                return (left & right, json => leftFits(json) && rightFits(json));
            default:
                (Filter one, Predicate<JsonObject> oneFits) = RandomFilter(random, depth - 1);
                (Filter other, Predicate<JsonObject> otherFits) = RandomFilter(random, depth - 1);
                return (one | other, json => oneFits(json) || otherFits(json));
        }
    }
}
