// Principal component analysis by block power iteration (Halko, Martinsson and Tropp, arXiv 0909.4061, algorithm 4.4
// for two components): the directions in which vectors differ most, without a d × d covariance.
namespace SearchEngine.Server.Mapping;

/// <summary>Lays vectors out on a plane.</summary>
internal static class PrincipalComponents
{
    private const int Iterations = 40;

    /// <summary>Projects vectors onto their two principal components.</summary>
    /// <param name="vectors">[n][d], two or more of equal length; they are centred in place.</param>
    /// <param name="seed">Where the iteration starts from.</param>
    /// <returns>[n] points, and the share of the variance that each axis carries.</returns>
    public static ((float X, float Y)[] Points, double ShareX, double ShareY) Project(float[][] vectors, int seed = 1)
    {
        int dimensions = vectors[0].Length;
        double total = Center(vectors);
        Random random = new(seed);
        double[] first = Start(random, dimensions), second = Start(random, dimensions);
        double varianceX = 0, varianceY = 0;
        for (int i = 0; i < Iterations; i++)
        {
            (first, second) = (Multiply(vectors, first), Multiply(vectors, second));
            varianceX = Normalize(first);
            Subtract(second, first);
            varianceY = Normalize(second);
        }

        Orient(first);
        Orient(second);
        (float X, float Y)[] points =
            [.. vectors.Select(vector => ((float)Dot(vector, first), (float)Dot(vector, second)))];
        return total > 0 ? (points, varianceX / total, varianceY / total) : (points, 0, 0);
    }

    // Returns the sum of the squared distances from the mean.
    private static double Center(float[][] vectors)
    {
        double[] mean = new double[vectors[0].Length]; // [d]
        foreach (float[] vector in vectors)
        {
            for (int j = 0; j < mean.Length; j++)
            {
                mean[j] += vector[j] / (double)vectors.Length;
            }
        }

        double total = 0;
        foreach (float[] vector in vectors)
        {
            for (int j = 0; j < mean.Length; j++)
            {
                vector[j] -= (float)mean[j];
                total += (double)vector[j] * vector[j];
            }
        }

        return total;
    }

    // XᵀX v: [d] -> [n] -> [d]
    private static double[] Multiply(float[][] vectors, double[] direction)
    {
        double[] product = new double[direction.Length];
        foreach (float[] vector in vectors)
        {
            double along = Dot(vector, direction);
            for (int j = 0; j < product.Length; j++)
            {
                product[j] += along * vector[j];
            }
        }

        return product;
    }

    private static double[] Start(Random random, int dimensions)
    {
        double[] direction = new double[dimensions];
        for (int j = 0; j < dimensions; j++)
        {
            direction[j] = random.NextDouble() - 0.5;
        }

        return direction;
    }

    private static double Dot(float[] vector, double[] direction)
    {
        double sum = 0;
        for (int j = 0; j < direction.Length; j++)
        {
            sum += vector[j] * direction[j];
        }

        return sum;
    }

    // Takes the part along a unit vector away.
    private static void Subtract(double[] vector, double[] unit)
    {
        double along = 0;
        for (int j = 0; j < unit.Length; j++)
        {
            along += vector[j] * unit[j];
        }

        for (int j = 0; j < unit.Length; j++)
        {
            vector[j] -= along * unit[j];
        }
    }

    // Returns the length that it had.
    private static double Normalize(double[] vector)
    {
        double length = Math.Sqrt(vector.Sum(x => x * x));
        for (int j = 0; length > 0 && j < vector.Length; j++)
        {
            vector[j] /= length;
        }

        return length;
    }

    // A component's sign is arbitrary: the largest entry is made positive, so that maps do not flip.
    private static void Orient(double[] direction)
    {
        double largest = direction.MaxBy(Math.Abs);
        for (int j = 0; largest < 0 && j < direction.Length; j++)
        {
            direction[j] = -direction[j];
        }
    }
}
