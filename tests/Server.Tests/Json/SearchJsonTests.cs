using System.Text;
using SearchEngine.Index;
using SearchEngine.Query;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Tests.Json;

public sealed class SearchJsonTests
{
    [Theory]
    [InlineData("""{"vector": [1, -2.5e-1, 3], "top": 3, "exact": true}""")]
    [InlineData("""{"top": 3, "filter": {"vector": [1, 2]}, "vector":[1,-0.25,3.0] , "exact": true}""")]
    [InlineData(""" {"top": 3, "exact": true, "vector" : [ 1, -25E-2, 3 ]} """)]
    public void A_vector_is_read_wherever_it_stands_and_so_is_the_rest(string body)
    {
        SearchRequest request = Parse(body);

        Assert.Equal([1, -0.25f, 3], request.Vector!);
        Assert.Equal((3, true, null), (request.Top, request.Exact, request.Query));
        Assert.Equal(body.Contains("filter"), request.Filter is not null);
    }

    [Theory]
    [InlineData("""{"query": "x", "vector": null}""")]
    [InlineData("""{"query": "x"}""")]
    public void A_search_without_a_vector_has_none(string body)
    {
        SearchRequest request = Parse(body);

        Assert.Equal(("x", null), (request.Query, request.Vector));
    }

    [Theory]
    [InlineData("""{"vector": [1, "2"]}""", "vector[1]")]
    [InlineData("""{"vector": [1, [2]]}""", "vector[1]")]
    [InlineData("""{"vector": [1, null]}""", "vector[1]")]
    [InlineData("""{"vector": [1e39]}""", "vector[0]")]
    [InlineData("""{"vector": "1"}""", "vector")]
    [InlineData("""{"vector": {}}""", "vector")]
    [InlineData("""{"vector": [1], "vector": [2]}""", "vector")]
    [InlineData("""{"vector": [1], "tops": 1}""", "tops")]
    [InlineData("""{"vector": [1], "top": "1"}""", "top")]
    [InlineData("""{"vector": [1], "top": 1, "top": 1}""", "body")]
    [InlineData("""{"vector": [1], "query": "\ud800"}""", "body")]
    [InlineData("""{"vector": [1], "\ud800": 1}""", "body")]
    [InlineData("""{"vector": [1]} {}""", "body")]
    [InlineData("""{"vector": [1""", "body")]
    [InlineData("""{"vector": [1],}""", "body")]
    [InlineData("""[{"vector": [1]}]""", "body")]
    [InlineData("", "body")]
    public void What_is_wrong_is_named(string body, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidInputException>(() => Parse(body)).Field);

    private static SearchRequest Parse(string body) => SearchJson.Parse(Encoding.UTF8.GetBytes(body));
}
