using System.Text;
using SearchEngine.Index;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Tests.Json;

public sealed class DocumentParserTests
{
    [Fact]
    public void A_document_is_read_field_by_field()
    {
        List<Document> documents = Parse(
            """
            [{"_id": "a", "title": "T", "text": "x\u00e9\ud83d\ude00", "metadata": {"n": 1}, "vector": [1, -2.5e0]}]
            """);

        Document document = Assert.Single(documents);
        Assert.Equal("a", document.Id);
        Assert.Equal("T", document.Title);
        Assert.Equal("xé😀", document.Text);
        Assert.Equal(1, (int)document.Metadata!["n"]!);
        Assert.Equal([1f, -2.5f], document.Vector!);
    }

    [Fact]
    public void A_single_object_is_one_document() =>
        Assert.Equal("a", Assert.Single(Parse("""{"id": "a", "text": "x"}""")).Id);

    [Fact]
    public void Null_stands_for_an_absent_optional_field()
    {
        Document document = Parse("""{"id":"a","text":"x","title":null,"metadata":null,"vector":null}""")[0];

        Assert.Null(document.Title);
        Assert.Null(document.Metadata);
        Assert.Null(document.Vector);
    }

    [Theory]
    [InlineData("""[{"text": "x"}]""", "documents[0].id")]
    [InlineData("""[{"id": "a", "text": "x"}, {"id": "b"}]""", "documents[1].text")]
    [InlineData("""[{"id": 5, "text": "x"}]""", "documents[0].id")]
    [InlineData("""[{"id": "a", "text": ["x"]}]""", "documents[0].text")]
    [InlineData("""[{"id": "a", "text": null}]""", "documents[0].text")]
    [InlineData("""[{"id": "a", "text": "\ud800"}]""", "documents[0].text")]
    [InlineData("""[{"id": "a", "text": "x", "text": "y"}]""", "documents[0].text")]
    [InlineData("""[{"id": "a", "_id": "b", "text": "x"}]""", "documents[0]._id")]
    [InlineData("""[{"id": "a", "text": "x", "url": "y"}]""", "documents[0].url")]
    [InlineData("""[{"id": "a", "text": "x", "metadata": []}]""", "documents[0].metadata")]
    [InlineData("""[{"id": "a", "text": "x", "metadata": {"k": 1, "k": 2}}]""", "documents[0].metadata")]
    [InlineData("""[{"id": "a", "text": "x", "metadata": {"k": 1e999}}]""", "documents[0].metadata")]
    [InlineData("""[{"id": "a", "text": "x", "metadata": {"k": "\udc00"}}]""", "documents[0].metadata")]
    [InlineData("""[{"id": "a", "text": "x", "metadata": {"\ud800": 1}}]""", "documents[0].metadata")]
    [InlineData("""[{"id": "a", "text": "x", "vector": "1,2"}]""", "documents[0].vector")]
    [InlineData("""[{"id": "a", "text": "x", "vector": [1, "2"]}]""", "documents[0].vector[1]")]
    [InlineData("""[{"id": "a", "text": "x", "vector": [1e308]}]""", "documents[0].vector[0]")]
    [InlineData("""[{"id": "a", "text": "x", "vector": [NaN]}]""", "body")]
    [InlineData("""[{"id": "a", "text": "x"}""", "body")]
    [InlineData("""{"id": "a", "text": "x"} {"id": "b", "text": "y"}""", "body")]
    [InlineData("""[[]]""", "documents[0]")]
    [InlineData(""" "text" """, "documents[0]")]
    [InlineData("", "body")]
    public void What_is_wrong_is_named_by_its_field(string json, string field)
    {
        InvalidInputException exception = Assert.Throws<InvalidInputException>(() => Parse(json));

        Assert.Equal(field, exception.Field);
        Assert.DoesNotContain("\n", exception.Message);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));

        Assert.Throws<InvalidInputException>(() => Parse(deep));
        Assert.Throws<InvalidInputException>(() => Parse("""{"id": "a", "text": "x", "metadata": {"k": """ + deep));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] json = [.. """{"id": "a", "text": " """u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal("documents[0].text",
            Assert.Throws<InvalidInputException>(() => DocumentParser.ParseBody(json, 10)).Field);
    }

    [Fact]
    public void More_documents_than_the_limit_are_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            "[" + string.Join(',', Enumerable.Range(0, 4).Select(i => $$"""{"id": "{{i}}", "text": "x"}""")) + "]");

        Assert.Equal("documents",
            Assert.Throws<InvalidInputException>(() => DocumentParser.ParseBody(json, 3)).Field);
        Assert.Equal(4, DocumentParser.ParseBody(json, 4).Count);
    }

    [Fact]
    public void Random_damage_to_a_document_never_escapes_as_another_exception()
    {
        const int seed = 20260114, rounds = 20_000;
        Random random = new(seed);
        byte[] good = Encoding.UTF8.GetBytes("""
            [{"id": "a", "text": "x\u00e9 \ud83d\ude00", "title": null, "metadata": {"k": [1, 2.5e3, {"d": "\n"}]},
            "vector": [0.25, -1e-3, 7]}, {"_id": "b", "text": "y"}]
            """);
        for (int round = 0; round < rounds; round++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            try
            {
                DocumentParser.ParseBody(bad.AsSpan(0, random.Next(bad.Length + 1)), 10);
            }
            catch (InvalidInputException)
            {
                // the one way to refuse
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {round}: {exception.GetType().Name} for {Convert.ToHexString(bad)}");
            }
        }
    }

    private static List<Document> Parse(string json) => DocumentParser.ParseBody(Encoding.UTF8.GetBytes(json), 100);
}
