using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Tests.Initialization;

public sealed class RandomizedFactorizationTests
{
    [Fact]
    public void Vectors_of_a_low_rank_matrix_give_it_back()
    {
        // M = A Aᵀ of rank 3; with power 0.5 the vectors' dot products are M itself.
        const int size = 40;
        Random random = new(7);
        float[][] factors = Enumerable.Range(0, size)
            .Select(_ => new[] { random.NextSingle(), random.NextSingle() - 0.5f, random.NextSingle() }).ToArray();
        SparseMatrix matrix = new(size);
        for (int row = 0; row < size; row++)
        {
            matrix.SetRow(row, Enumerable.Range(0, size).ToArray(),
                Enumerable.Range(0, size).Select(column => Dot(factors[row], factors[column])).ToArray());
        }
        float[][] vectors = RandomizedFactorization.Vectors(matrix, 3, 0.5, 2, 1, new ParallelOptions());
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                Assert.Equal(Dot(factors[row], factors[column]), Dot(vectors[row], vectors[column]), 3);
            }
        }
    }

    [Fact]
    public void The_number_of_workers_does_not_change_the_outcome()
    {
        SparseMatrix matrix = new(30);
        for (int row = 0; row < 30; row++)
        {
            matrix.SetRow(row, [row, 29 - row], [2 + row, 1]);
        }
        float[][] one = RandomizedFactorization.Vectors(
            matrix, 4, 0.5, 2, 1, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        float[][] many = RandomizedFactorization.Vectors(
            matrix, 4, 0.5, 2, 1, new ParallelOptions { MaxDegreeOfParallelism = 4 });
        Assert.Equal(one, many);
    }

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
