// Randomised subspace iteration for a large symmetric matrix: Halko, Martinsson and Tropp (2011), algorithm 4.4,
// with the small eigenproblem solved by cyclic Jacobi rotations.

namespace SearchEngine.Trainer.Initialization;

/// <summary>Finds the leading eigenvectors of a symmetric sparse matrix and scales them into row vectors.</summary>
public static class RandomizedFactorization
{
    private const int Oversampling = 24;
    private const double DependentShare = 1e-6; // what float32 products leave of a column that depends on others

    /// <summary>
    /// Row i of the result is the vector of item i: its entries in the leading eigenvectors, each eigenvector scaled
    /// by |eigenvalue|^power. Power 0.5 splits a co-occurrence matrix evenly between word and context.
    /// </summary>
    /// <param name="matrix">A symmetric matrix.</param>
    /// <param name="rank">Columns of the result, at most the matrix's size.</param>
    /// <param name="power">0 keeps directions only, 1 the full weight.</param>
    /// <param name="iterations">Power iterations; two or three are enough where the spectrum falls quickly.</param>
    /// <param name="seed">Seeds the random subspace.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    /// <returns>[size][rank]</returns>
    public static float[][] Vectors(
        SparseMatrix matrix, int rank, double power, int iterations, int seed, ParallelOptions parallel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, matrix.Size);
        int width = Math.Min(matrix.Size, rank + Oversampling);
        float[][] basis = Gaussian(matrix.Size, width, seed);
        for (int i = 0; i <= iterations; i++)
        {
            basis = matrix.Multiply(basis, parallel);       // [size][width]
            Orthonormalize(basis, width, parallel);
        }
        float[][] image = matrix.Multiply(basis, parallel); // [size][width]
        double[,] small = Gram(basis, image, width, parallel);
        (double[] eigenvalues, double[,] rotation) = Jacobi(small);
        int[] order = Enumerable.Range(0, width).OrderByDescending(k => Math.Abs(eigenvalues[k])).Take(rank).ToArray();
        float[][] vectors = new float[matrix.Size][];
        Parallel.For(0, matrix.Size, parallel, row =>
        {
            float[] vector = new float[rank];
            for (int k = 0; k < rank; k++)
            {
                double sum = 0;
                for (int j = 0; j < width; j++)
                {
                    sum += basis[row][j] * rotation[j, order[k]];
                }
                vector[k] = (float)(sum * Math.Pow(Math.Abs(eigenvalues[order[k]]), power));
            }
            vectors[row] = vector;
        });
        return vectors;
    }

    private static float[][] Gaussian(int rows, int width, int seed)
    {
        Random random = new(seed);
        float[][] matrix = new float[rows][];
        for (int row = 0; row < rows; row++)
        {
            float[] values = new float[width];
            for (int k = 0; k < width; k++)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                values[k] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
            }
            matrix[row] = values;
        }
        return matrix;
    }

    /// <summary>
    /// Makes the columns orthonormal: Cholesky of the Gram matrix, twice for accuracy. Dependent columns become zero.
    /// </summary>
    private static void Orthonormalize(float[][] basis, int width, ParallelOptions parallel)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            double[,] lower = Cholesky(Gram(basis, basis, width, parallel));
            Parallel.For(0, basis.Length, parallel, row =>
            {
                float[] values = basis[row];
                for (int k = 0; k < width; k++)
                {
                    double sum = values[k];
                    for (int j = 0; j < k; j++)
                    {
                        sum -= lower[k, j] * values[j];
                    }
                    values[k] = lower[k, k] > 0 ? (float)(sum / lower[k, k]) : 0;
                }
            });
        }
    }

    /// <summary>leftᵀ right</summary>
    private static double[,] Gram(float[][] left, float[][] right, int width, ParallelOptions parallel)
    {
        float[][] leftColumns = Transpose(left, width);
        float[][] rightColumns = Transpose(right, width);
        double[,] gram = new double[width, width];
        Parallel.For(0, width, parallel, a =>
        {
            for (int b = 0; b < width; b++)
            {
                gram[a, b] = Rows.Dot(leftColumns[a], rightColumns[b]);
            }
        });
        for (int a = 0; a < width; a++)
        {
            for (int b = 0; b < a; b++)
            {
                gram[a, b] = gram[b, a] = 0.5 * (gram[a, b] + gram[b, a]);
            }
        }
        return gram;
    }

    private static float[][] Transpose(float[][] matrix, int width)
    {
        float[][] columns = new float[width][];
        for (int k = 0; k < width; k++)
        {
            columns[k] = new float[matrix.Length];
        }
        for (int row = 0; row < matrix.Length; row++)
        {
            for (int k = 0; k < width; k++)
            {
                columns[k][row] = matrix[row][k];
            }
        }
        return columns;
    }

    /// <summary>The lower factor; a column that depends on those before it gets a zero on the diagonal.</summary>
    private static double[,] Cholesky(double[,] gram)
    {
        int size = gram.GetLength(0);
        double[,] lower = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = gram[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }
                bool depends = i == j ? sum <= DependentShare * gram[i, i] : !(lower[j, j] > 0);
                lower[i, j] = depends ? 0 : i == j ? Math.Sqrt(sum) : sum / lower[j, j];
            }
        }
        return lower;
    }

    private static (double[] Eigenvalues, double[,] Vectors) Jacobi(double[,] symmetric)
    {
        int size = symmetric.GetLength(0);
        double[,] a = (double[,])symmetric.Clone();
        double[,] vectors = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            vectors[i, i] = 1;
        }
        for (int sweep = 0; sweep < 12; sweep++)
        {
            double offDiagonal = 0;
            for (int p = 0; p < size; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    offDiagonal += a[p, q] * a[p, q];
                    Rotate(a, vectors, p, q);
                }
            }
            if (offDiagonal < 1e-12)
            {
                break;
            }
        }
        double[] eigenvalues = new double[size];
        for (int i = 0; i < size; i++)
        {
            eigenvalues[i] = a[i, i];
        }
        return (eigenvalues, vectors);
    }

    private static void Rotate(double[,] a, double[,] vectors, int p, int q)
    {
        if (Math.Abs(a[p, q]) < 1e-12)
        {
            return;
        }
        double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < a.GetLength(0); k++)
        {
            (a[k, p], a[k, q]) = ((cosine * a[k, p]) - (sine * a[k, q]), (sine * a[k, p]) + (cosine * a[k, q]));
        }
        for (int k = 0; k < a.GetLength(0); k++)
        {
            (a[p, k], a[q, k]) = ((cosine * a[p, k]) - (sine * a[q, k]), (sine * a[p, k]) + (cosine * a[q, k]));
            (vectors[k, p], vectors[k, q]) =
                ((cosine * vectors[k, p]) - (sine * vectors[k, q]), (sine * vectors[k, p]) + (cosine * vectors[k, q]));
        }
    }
}
