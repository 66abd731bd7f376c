using SearchEngine.Index;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Query.Tests.Searching;

public sealed class FilteredFillTests
{
    [Fact]
    public async Task A_search_among_listed_documents_scores_each_of_them()
    {
        await using TestCollection test = await TestCollection.Of(
            [.. Enumerable.Range(0, 300).Select(i => ($"d{i}", $"word{i} and word{i % 9}", (string?)null))]);
        int[] listed = [5, 17, 170, 299];
        float[] query = WordEmbedder.Embed("word17 and word8");
        var results = new ScoredSlot[listed.Length];
        int found = test.Collection.SearchDense(query, 4, 4, exact: false, OrdinalSet.Of(listed), results);

        Assert.Equal(4, found);
        Assert.Equal(listed, results.Select(hit => hit.Slot).Order());
        Assert.All(results, hit => Assert.Equal(Dot(query, test.Collection.VectorOf(hit.Slot)), hit.Score, 1e-4));
    }

    private static float Dot(float[] left, float[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
