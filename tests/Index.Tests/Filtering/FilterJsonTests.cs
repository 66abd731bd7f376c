using SearchEngine.Index.Filtering;

namespace SearchEngine.Index.Tests.Filtering;

public sealed class FilterJsonTests
{
    [Theory]
    [InlineData("""{"lang": "en"}""", "lang = \"en\"")]
    [InlineData("""{"lang": {"$eq": "en"}}""", "lang = \"en\"")]
    [InlineData("""{"lang": {"eq": "en"}}""", "lang = \"en\"")]
    [InlineData("""{"key": "lang", "match": {"value": "en"}}""", "lang = \"en\"")]
    [InlineData("""{"lang": ["en", "de"]}""", "lang in [\"en\", \"de\"]")]
    [InlineData("""{"lang": {"$in": ["en", "de"]}}""", "lang in [\"en\", \"de\"]")]
    [InlineData("""{"key": "lang", "match": {"any": ["en", "de"]}}""", "lang in [\"en\", \"de\"]")]
    [InlineData("""{"lang": {"$nin": ["en"]}}""", "not(lang = \"en\")")]
    [InlineData("""{"lang": {"ne": "en"}}""", "not(lang = \"en\")")]
    [InlineData("""{"year": {"$gte": 2000, "$lt": 2010}}""", "year from 2000 to 2009.9999999999998")]
    [InlineData("""{"key": "year", "range": {"gte": 2000, "lte": 2010, "gt": null}}""", "year from 2000 to 2010")]
    [InlineData("""{"day": {"gte": "2024-05-01"}}""", "day from 2024-05-01T00:00:00Z to Infinity")]
    [InlineData("""{"name": {"prefix": "Jo"}}""", "name begins with \"Jo\"")]
    [InlineData("""{"name": {"$contains": "oh"}}""", "name contains \"oh\"")]
    [InlineData("""{"key": "name", "match": {"text": "oh"}}""", "name contains \"oh\"")]
    [InlineData("""{"name": {"$exists": false}}""", "not(name exists)")]
    [InlineData("""{"is_empty": {"key": "name"}}""", "not(name exists)")]
    [InlineData("""{"is_null": {"key": "name"}}""", "name is null")]
    [InlineData("""{"name": null}""", "name is null")]
    [InlineData("""{"author": {"name": "Ann"}}""", "author.name = \"Ann\"")]
    [InlineData("""{"author.age": {"gt": 3, "ne": 5}}""", "and(not(author.age = 5), author.age from 3.0000000000000004 to Infinity)")]
    [InlineData("""{"place": {"geo_radius": {"center": {"lat": 52.5, "lon": 13.4}, "radius": 1000}}}""", "place within 1000 m of (52.5, 13.4)")]
    [InlineData("""{"key": "place", "geo_radius": {"center": {"lat": 1, "lon": 2}, "radius": 5}}""", "place within 5 m of (1, 2)")]
    [InlineData("""{"place": {"near": {"lat": 1, "lng": 2, "radius_km": 2}}}""", "place within 2000 m of (1, 2)")]
    [InlineData("""{"has_id": ["a", "b"]}""", "id in [\"a\", \"b\"]")]
    [InlineData("""{"_id": "a"}""", "id in [\"a\"]")]
    [InlineData("""{"a": 1, "b": true}""", "and(a = 1, b = true)")]
    [InlineData("""{"$and": [{"a": 1}, {"b": 2}]}""", "and(a = 1, b = 2)")]
    [InlineData("""{"or": [{"a": 1}, {"b": 2}]}""", "or(a = 1, b = 2)")]
    [InlineData("""{"not": {"a": 1}}""", "not(or(a = 1))")]
    [InlineData("""{"must": [{"key": "a", "match": {"value": 1}}], "must_not": [{"b": 2}]}""", "and(and(a = 1), not(or(b = 2)))")]
    [InlineData("""{"min_should": {"conditions": [{"a": 1}, {"b": 2}], "min_count": 2}}""", "atleast(2, a = 1, b = 2)")]
    [InlineData("""{"nested": {"key": "a[]", "filter": {"b": 1}}}""", "a.b = 1")]
    [InlineData("{}", "and()")]
    public void The_forms_of_mongo_and_of_qdrant_are_read(string json, string expected) =>
        Assert.Equal(expected, Filter.Parse(json).ToString());

    [Theory]
    [InlineData(
        """{"year": {"$gte": "abc"}}""", "filter.year.$gte: \"abc\" is text; expected a number or an ISO 8601 date")]
    [InlineData("""{"year": {"gte": true}}""", "filter.year.gte: true is a truth value; expected a number")]
    [InlineData("""{"year": {"gte": 1, "lt": "2020-01-01"}}""", "filter.year.lt: \"2020-01-01\" is text; expected a number as the other bound")]
    [InlineData("""{"name": {"prefix": 5}}""", "filter.name.prefix: 5 is a number; expected text")]
    [InlineData("""{"name": {"$exists": "yes"}}""", "filter.name.$exists: \"yes\" is text; expected true or false")]
    [InlineData("""{"name": {"$regex": "x"}}""", "filter.name.$regex: is no operator; use one of eq, ne")]
    [InlineData("""{"$foo": 1}""", "filter.$foo: is no operator here")]
    [InlineData("""{"and": [5]}""", "filter.and[0]: 5 is a number; expected an object")]
    [InlineData(
        """{"tags": {"in": [[1]]}}""", "filter.tags.in[0]: [1] is an array; expected text, a number or a truth value")]
    [InlineData(
        """{"p": {"geo_radius": {"center": {"lat": 91, "lon": 0}, "radius": 5}}}""", "filter.p.geo_radius.center:")]
    [InlineData("""{"p": {"geo_radius": {"lat": 1, "lon": 0}}}""", "filter.p.geo_radius: needs \"radius\"")]
    [InlineData("""{"$must": []}""", "filter.$must: is no operator here")]
    [InlineData("[]", "filter: [] is an array; expected an object")]
    [InlineData("{", "filter: is no JSON")]
    public void An_error_names_the_path_the_value_and_what_is_expected(string json, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(() => Filter.Parse(json));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_without_end_is_refused()
    {
        string json = string.Concat(Enumerable.Repeat("""{"not":""", 50)) + "{}" + new string('}', 50);
        Assert.Contains("nested", Assert.Throws<InvalidInputException>(() => Filter.Parse(json)).Message);
    }
}
