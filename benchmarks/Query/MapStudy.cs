// How well a plane keeps neighbourhoods: by principal components alone, and refined by the graph of nearest neighbours.
using System.Diagnostics;
using System.Globalization;
using SearchEngine.Server.Ann;
using SearchEngine.Server.Mapping;

namespace SearchEngine.Benchmarks.Query;

/// <summary>Compares the layouts of the map of a collection.</summary>
internal static class MapStudy
{
    private const int Neighbors = 10;

    /// <summary>Runs <c>map VECTORS.fbin [COUNT [SEEDS]]</c>.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string file, .. string[] rest] || rest.Length > 2)
        {
            Console.Error.WriteLine("usage: benchmarks map VECTORS.fbin [COUNT [SEEDS]]");
            return 2;
        }

        (int rows, int columns, float[] values) = VectorFiles.Read<float>(file);
        int count = Math.Min(rows, rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 2_000);
        int seeds = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 3;
        float[][] vectors = [.. Enumerable.Range(0, count).Select(row => values.AsSpan(row * columns, columns).ToArray())];
        int[][] truth = PlacesOf(NeighborLayout.Nearest(vectors, Neighbors));

        long started = Stopwatch.GetTimestamp();
        ((float X, float Y)[] components, double shareX, double shareY) = PrincipalComponents.Project(vectors);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} x {columns}; components: {Kept(truth, components):P1} of {Neighbors} neighbours kept, "
            + $"{shareX + shareY:P1} of the variance, {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s"));
        for (int seed = 1; seed <= seeds; seed++)
        {
            started = Stopwatch.GetTimestamp();
            (float X, float Y)[] refined = new NeighborLayout(vectors, seed).Refine(components);
            TimeSpan time = Stopwatch.GetElapsedTime(started);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"refined, seed {seed}: {Kept(truth, refined):P1} kept, {time.TotalSeconds:F2} s"));
        }

        return 0;
    }

    private static double Kept(int[][] truth, (float X, float Y)[] points)
    {
        int[][] shown = PlacesOf(NeighborLayout.Nearest([.. points.Select(at => new[] { at.X, at.Y })], Neighbors));
        return truth.Zip(shown, (left, right) => left.Intersect(right).Count() / (double)left.Length).Average();
    }

    private static int[][] PlacesOf((int Place, float Distance)[][] nearest) =>
        [.. nearest.Select(row => row.Select(neighbor => neighbor.Place).ToArray())];
}
