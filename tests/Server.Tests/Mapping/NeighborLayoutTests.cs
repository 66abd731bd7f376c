using SearchEngine.Server.Mapping;

namespace SearchEngine.Server.Tests.Mapping;

public sealed class NeighborLayoutTests
{
    private const int Groups = 40, GroupSize = 12, Dimensions = 32, Neighbors = 8;

    [Fact]
    public void Neighbours_stay_together_that_a_projection_lays_over_each_other()
    {
        float[][] vectors = Grouped(seed: 3);
        (float X, float Y)[] projected = PrincipalComponents.Project(vectors).Points;

        (float X, float Y)[] refined = new NeighborLayout(vectors).Refine(projected);

        double before = OwnGroup(projected), after = OwnGroup(refined);
        Assert.True(before < 0.7, $"the projection alone keeps {before:P0}: these vectors show nothing");
        Assert.True(after > 0.95, $"{before:P0} before, {after:P0} after");
        Assert.All(refined, point => Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y)));
    }

    [Fact]
    public void A_seed_gives_one_map()
    {
        float[][] vectors = Grouped(seed: 4);
        (float X, float Y)[] start = PrincipalComponents.Project(vectors).Points;

        Assert.Equal(new NeighborLayout(vectors, 5).Refine(start), new NeighborLayout(vectors, 5).Refine(start));
        Assert.NotEqual(new NeighborLayout(vectors, 5).Refine(start), new NeighborLayout(vectors, 6).Refine(start));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void Equal_vectors_get_places_that_are_numbers(int count)
    {
        float[][] vectors = [.. Enumerable.Range(0, count).Select(_ => new float[] { 1, 2, 3 })];

        (float X, float Y)[] refined = new NeighborLayout(vectors).Refine(new (float, float)[count]);

        Assert.Equal(count, refined.Length);
        Assert.All(refined, point => Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y)));
    }

    [Fact]
    public void Nearest_are_nearest()
    {
        (int Place, float Distance)[][] nearest = NeighborLayout.Nearest([[0, 0], [3, 0], [0, 1], [9, 9]], 2);

        Assert.Equal([(2, 1f), (1, 9f)], nearest[0]);
        Assert.Equal([2, 0, 0, 1], nearest.Select(row => row[0].Place));
    }

    // The share of the nearest points that are of the same group.
    private static double OwnGroup((float X, float Y)[] points) =>
        NeighborLayout.Nearest([.. points.Select(at => new[] { at.X, at.Y })], Neighbors)
            .SelectMany((row, i) => row.Select(neighbor => neighbor.Place / GroupSize == i / GroupSize ? 1.0 : 0))
            .Average();

    private static float[][] Grouped(int seed)
    {
        Random random = new(seed);
        float[][] centers = [.. Enumerable.Range(0, Groups).Select(_ => Draw(random, 1))];
        return
        [
            .. centers.SelectMany(center => Enumerable.Range(0, GroupSize).Select(_ =>
                Draw(random, 0.35f).Zip(center, (noise, at) => noise + at).ToArray())),
        ];
    }

    private static float[] Draw(Random random, float extent) =>
        [.. Enumerable.Range(0, Dimensions).Select(_ => extent * ((2 * random.NextSingle()) - 1))];
}
