using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
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
        TokenVectorTrainer trainer = new(Start(), Settings, null, new ParallelOptions());
        double first = 0;
        double last = 0;
        for (int step = 0; step < Settings.Steps; step++)
        {
            last = trainer.Step(Batch(step));
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
        PairBatch batch = Batch(0);
        batch.Classes.AddRange(classes);
        Assert.Equal(Loss(Start(), batch, null), NewTrainer(null).Step(batch), 4);
    }

    [Fact]
    public void Pairs_of_one_class_are_not_told_apart()
    {
        PairBatch batch = Batch(0);
        batch.Classes.AddRange(new int[8]);
        TokenVectorTrainer trainer = NewTrainer(null);
        for (int step = 0; step < 20; step++)
        {
            Assert.Equal(0, trainer.Step(batch), 5);
        }
    }

    [Fact]
    public void A_pair_that_is_marked_is_no_negative_of_the_query_nor_the_query_of_it()
    {
        PairBatch batch = Batch(0);
        batch.NoNegatives = new bool[64];
        (batch.NoNegatives[3], batch.NoNegatives[(5 * 8) + 2]) = (true, true);
        double loss = NewTrainer(null).Step(batch);
        Assert.Equal(Loss(Start(), batch, null), loss, 4);
        Assert.True(loss < NewTrainer(null).Step(Batch(0)));
    }

    [Fact]
    public void Weights_of_the_pool_are_weights_of_the_gradient()
    {
        PoolWeighting weighting = new(2, 1);
        PairBatch batch = Batch(0);
        TokenVectorTrainer trainer = NewTrainer(weighting);
        Assert.Equal(Loss(Start(), batch, weighting), trainer.Step(batch), 4);
        for (int step = 0; step < 60; step++)
        {
            trainer.Step(batch);
        }
        Assert.InRange(trainer.Step(batch), 0, 0.05);
    }

    [Fact]
    public void A_restored_trainer_goes_on_as_if_it_had_not_stopped()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("vectors-").FullName, "checkpoint.bin");
        TokenVectorTrainer broken = NewTrainer(null);
        broken.Step(Batch(0));
        broken.Step(Batch(1));
        broken.Save(file);
        TokenVectorTrainer resumed = NewTrainer(null);
        resumed.Restore(file);
        Assert.Equal(2, resumed.StepsDone);
        for (int step = 2; step < 5; step++)
        {
            resumed.Step(Batch(step));
        }
        Assert.Equal(Train(1), resumed.Vectors());
        TokenVectorTrainer other = new(Start()[..30], Settings, null, new ParallelOptions());
        Assert.Contains(file, Assert.Throws<DatasetException>(() => other.Restore(file)).Message);
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

    private static TokenVectorTrainer NewTrainer(PoolWeighting? weighting) =>
        new(Start(), Settings, weighting, new ParallelOptions());

    private static double Loss(float[][] vectors, PairBatch batch, PoolWeighting? weighting)
    {
        BagEncoder encoder = new(vectors.SelectMany(vector => vector).ToArray(), Width, weighting);
        float[][] left = Enumerable.Range(0, 8).Select(i => encoder.Encode(batch.Queries[i])).ToArray();
        float[][] right = Enumerable.Range(0, 8).Select(i => encoder.Encode(batch.Passages[i])).ToArray();
        double Score(int query, int passage) => Rows.Dot(left[query], right[passage]) / Settings.Temperature;
        bool IsRival(int query, int passage) => query == passage
            || ((batch.Classes.Count == 0 || batch.Classes[query] != batch.Classes[passage])
                && !(batch.NoNegatives is { } none && none[(query * 8) + passage]));
        double loss = 0;
        for (int i = 0; i < 8; i++)
        {
            IEnumerable<int> all = Enumerable.Range(0, 8);
            loss += Math.Log(all.Where(j => IsRival(i, j)).Sum(j => Math.Exp(Score(i, j)))) - Score(i, i);
            loss += Math.Log(all.Where(j => IsRival(j, i)).Sum(j => Math.Exp(Score(j, i)))) - Score(i, i);
        }
        return loss / 16;
    }

    private static float[][] Train(int workers)
    {
        TokenVectorTrainer trainer = new(Start(), Settings, null, new ParallelOptions { MaxDegreeOfParallelism = workers });
        for (int step = 0; step < 5; step++)
        {
            trainer.Step(Batch(step));
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
    private static PairBatch Batch(int step)
    {
        PairBatch batch = new();
        int[] order = Enumerable.Range(0, 20).ToArray();
        new Random(step).Shuffle(order);
        foreach (int i in order.Take(8))
        {
            batch.Queries.Add([(ushort)i]);
            batch.Passages.Add([(ushort)(20 + i), 40, 40]);
        }
        return batch;
    }
}
