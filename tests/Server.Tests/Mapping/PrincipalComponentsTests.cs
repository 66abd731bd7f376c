using SearchEngine.Server.Mapping;

namespace SearchEngine.Server.Tests.Mapping;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void The_two_directions_of_most_difference_are_found_with_their_shares()
    {
        const int count = 500;
        Random random = new(7);
        float[] major = [0.6f, 0.8f, 0, 0], minor = [-0.8f, 0.6f, 0, 0];
        double[] along = new double[count];
        float[][] vectors = new float[count][];
        for (int i = 0; i < count; i++)
        {
            (double a, double b, double noise) = (10 * Gauss(random), 3 * Gauss(random), 0.1 * Gauss(random));
            along[i] = a;
            vectors[i] = [.. major.Select((m, j) => (float)(5 + a * m + b * minor[j] + (j == 3 ? noise : 0)))];
        }

        ((float X, float Y)[] points, double shareX, double shareY) = PrincipalComponents.Project(vectors);

        double mean = along.Average();
        Assert.All(points.Zip(along), pair => Assert.Equal(pair.Second - mean, pair.First.X, tolerance: 1.5));
        Assert.InRange(shareX, 0.88, 0.95);
        Assert.InRange(shareX + shareY, 0.998, 1.0001);
        Assert.Equal(0, points.Average(point => point.Y), 3);
    }

    [Fact]
    public void Equal_vectors_lie_on_one_point()
    {
        ((float X, float Y)[] points, double shareX, double shareY) =
            PrincipalComponents.Project([[1, 2], [1, 2], [1, 2]]);

        Assert.Equal((0d, 0d), (shareX, shareY));
        Assert.Single(points.Distinct());
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
