using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Tests.Initialization;

public sealed class TokenVectorTrainerTests
{
    private const int Width = 64;
    private const int Vocabulary = 60;

    private static readonly TokenVectorSettings Settings = new()
    {
        Steps = 100, BatchSize = 8, Temperature = 0.1f, LearningRate = 0.02f,
    };

    [Fact]
    public void Tokens_that_answer_each_other_come_together()
    {
        TokenVectorTrainer trainer = new(Start(), Settings, new ParallelOptions());
        double first = 0;
        double last = 0;
        for (int step = 0; step < Settings.Steps; step++)
        {
            (BagBatch queries, BagBatch passages) = Batch(step);
            last = trainer.Step(queries, passages);
            first = step == 0 ? last : first;
        }
        Assert.True(last < 0.1 * first, $"{first} -> {last}");
    }

    [Fact]
    public void The_number_of_workers_does_not_change_the_outcome() => Assert.Equal(Train(1), Train(4));

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0, 1, 0, 2, 1, 3, 0, 2 })]
    public void The_loss_is_the_mean_cross_entropy_of_both_directions_over_other_classes(int[] classes)
    {
        (BagBatch queries, BagBatch passages) = Batch(0);
        Assert.Equal(Loss(Start(), queries, passages, classes), NewTrainer().Step(queries, passages, classes), 4);
    }

    [Fact]
    public void Pairs_of_one_class_are_not_told_apart()
    {
        (BagBatch queries, BagBatch passages) = Batch(0);
        TokenVectorTrainer trainer = NewTrainer();
        for (int step = 0; step < 20; step++)
        {
            Assert.Equal(0, trainer.Step(queries, passages, new int[8]), 5);
        }
    }

    [Fact]
    public void Balanced_embeddings_have_equal_length_and_keep_direction_and_weight()
    {
        float[][] vectors = Start();
        Rows.Scale(vectors[1], 0.1f);
        float[] balanced = BaseModelWriter.BalancedEmbeddings(vectors);
        for (int token = 0; token < Vocabulary; token++)
        {
            ReadOnlySpan<float> row = balanced.AsSpan(token * Width, Width);
            Assert.Equal(Width, Rows.Dot(row, row), 2);
        }
        double ratio = balanced[Width + 5] / vectors[1][5];
        Assert.Equal(balanced[(2 * Width) + 9] / vectors[2][9], ratio, 3);
    }

    private static TokenVectorTrainer NewTrainer() => new(Start(), Settings, new ParallelOptions());

    private static double Loss(float[][] vectors, BagBatch queries, BagBatch passages, int[] classes)
    {
        TokenVectorTrainer trainer = new(vectors, Settings, new ParallelOptions());
        float[][] left = Enumerable.Range(0, 8).Select(i => trainer.Embed(queries[i])).ToArray();
        float[][] right = Enumerable.Range(0, 8).Select(i => trainer.Embed(passages[i])).ToArray();
        double Score(int query, int passage) => Rows.Dot(left[query], right[passage]) / Settings.Temperature;
        double loss = 0;
        for (int i = 0; i < 8; i++)
        {
            int[] rivals = Enumerable.Range(0, 8)
                .Where(j => j == i || classes.Length == 0 || classes[j] != classes[i]).ToArray();
            loss += Math.Log(rivals.Sum(j => Math.Exp(Score(i, j)))) - Score(i, i);
            loss += Math.Log(rivals.Sum(j => Math.Exp(Score(j, i)))) - Score(i, i);
        }
        return loss / 16;
    }

    private static float[][] Train(int workers)
    {
        TokenVectorTrainer trainer = new(Start(), Settings, new ParallelOptions { MaxDegreeOfParallelism = workers });
        for (int step = 0; step < 5; step++)
        {
            (BagBatch queries, BagBatch passages) = Batch(step);
            trainer.Step(queries, passages);
        }
        return trainer.Vectors();
    }

    private static float[][] Start()
    {
        Random random = new(1);
        return Enumerable.Range(0, Vocabulary).Select(_ => Enumerable.Range(0, Width)
            .Select(k => k == 0 ? 0 : random.NextSingle() - 0.5f).ToArray()).ToArray();
    }

    /// <summary>Token i asks, tokens 20 + i and 40 (a common one) answer.</summary>
    private static (BagBatch Queries, BagBatch Passages) Batch(int step)
    {
        BagBatch queries = new();
        BagBatch passages = new();
        int[] order = Enumerable.Range(0, 20).ToArray();
        new Random(step).Shuffle(order);
        foreach (int i in order.Take(8))
        {
            queries.Add([(ushort)i]);
            passages.Add([(ushort)(20 + i), 40, 40]);
        }
        return (queries, passages);
    }
}
