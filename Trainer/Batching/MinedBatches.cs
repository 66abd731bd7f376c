// Hard negatives mined as whole batches: what is close by a teacher's vectors stands in one batch, as in topic-aware
// sampling (Hofstätter et al., SIGIR 2021, section 3.2), with the positive-aware filter of NV-Retriever
// (arXiv 2407.15831, section 4).

using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Recipes;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Draws batches of crops in groups of neighbouring records. A batch depends on teacher, seed and step alone.
/// </summary>
internal sealed class MinedBatches : IPairSource
{
    private const int TeacherTokens = 160;

    private readonly CropBatches crops;
    private readonly BagEncoder teacher;
    private readonly MiningStageRecipe recipe;
    private readonly ParallelOptions parallel;
    private readonly int batchSize;
    private readonly int seed;
    private readonly Dictionary<TokenCorpus, float[]> records = [];

    /// <summary>Creates a source of batches.</summary>
    /// <param name="crops">Draws batches at random.</param>
    /// <param name="teacher">The vectors that tell neighbours.</param>
    /// <param name="recipe">Sizes and filter.</param>
    /// <param name="batchSize">Pairs in a batch.</param>
    /// <param name="seed">Seeds the draws.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    /// <exception cref="DatasetException">The batch is not made of whole groups.</exception>
    public MinedBatches(
        CropBatches crops, BagEncoder teacher, MiningStageRecipe recipe, int batchSize, int seed,
        ParallelOptions parallel)
    {
        if (recipe.GroupSize < 1 || batchSize % recipe.GroupSize != 0)
        {
            throw new DatasetException($"groupSize {recipe.GroupSize} does not divide the batch of " +
                $"{batchSize}. Choose a divisor of it.");
        }
        this.crops = crops;
        this.teacher = teacher;
        this.recipe = recipe;
        this.batchSize = batchSize;
        this.seed = seed;
        this.parallel = parallel;
    }

    /// <inheritdoc/>
    public void Draw(int step, PairBatch batch)
    {
        batch.Clear();
        Random random = new(unchecked((seed * 5_915_587) + step));
        if (random.NextDouble() >= recipe.Share)
        {
            crops.Draw(step, batch);
            return;
        }
        CropSource source = crops.DrawSource(random);
        foreach (int record in Neighbours(source.Corpus, random))
        {
            crops.Add(source, record, random, batch);
        }
        batch.LeaveOutEqualTexts();
        LeaveOutLikelyAnswers(batch);
    }

    /// <summary>Groups of records: one drawn at random and those nearest to it, none twice.</summary>
    private List<int> Neighbours(TokenCorpus corpus, Random random)
    {
        float[] vectors = Vectors(corpus);
        int groups = batchSize / recipe.GroupSize;
        int[] centres = new int[groups];
        for (int g = 0; g < groups; g++)
        {
            centres[g] = random.Next(corpus.RecordCount);
        }
        float[][] scores = Array.ConvertAll(centres, _ => new float[corpus.RecordCount]);
        int width = teacher.Width;
        Parallel.For(0, corpus.RecordCount, parallel, record =>
        {
            ReadOnlySpan<float> vector = vectors.AsSpan(record * width, width);
            for (int g = 0; g < centres.Length; g++)
            {
                scores[g][record] = Rows.Dot(vector, vectors.AsSpan(centres[g] * width, width));
            }
        });
        int[][] nearest = new int[groups][];
        Parallel.For(0, groups, parallel, g => nearest[g] = Best(scores[g], batchSize));
        HashSet<int> taken = [];
        List<int> drawn = [];
        foreach (int[] candidates in nearest)
        {
            drawn.AddRange(candidates.Where(taken.Add).Take(recipe.GroupSize));
        }
        return drawn;
    }

    /// <summary>The indices of the highest scores, best first.</summary>
    private static int[] Best(float[] scores, int count)
    {
        PriorityQueue<int, float> worst = new(count);
        for (int i = 0; i < scores.Length; i++)
        {
            if (worst.Count < count)
            {
                worst.Enqueue(i, scores[i]);
            }
            else if (worst.TryPeek(out _, out float least) && scores[i] > least)
            {
                worst.DequeueEnqueue(i, scores[i]);
            }
        }
        int[] best = new int[worst.Count];
        for (int i = best.Length - 1; i >= 0; i--)
        {
            best[i] = worst.Dequeue();
        }
        return best;
    }

    /// <summary>The teacher's vectors of a source's records, [records * width]; made once.</summary>
    private float[] Vectors(TokenCorpus corpus)
    {
        if (!records.TryGetValue(corpus, out float[]? vectors))
        {
            int width = teacher.Width;
            float[] made = new float[corpus.RecordCount * width];
            Parallel.For(0, corpus.RecordCount, parallel, record =>
            {
                ReadOnlySpan<ushort> tokens = corpus.Sentences(record, 0, corpus.SentenceCount(record));
                teacher.Encode(tokens[..Math.Min(tokens.Length, TeacherTokens)])
                    .CopyTo(made.AsSpan(record * width, width));
            });
            records[corpus] = vectors = made;
        }
        return vectors;
    }

    private void LeaveOutLikelyAnswers(PairBatch batch)
    {
        if (recipe.Margin <= 0)
        {
            return;
        }
        float[][] queries = Encode(batch.Queries);
        float[][] passages = Encode(batch.Passages);
        int size = queries.Length;
        float[] limits = new float[size];
        for (int i = 0; i < size; i++)
        {
            limits[i] = (float)recipe.Margin * Rows.Dot(queries[i], passages[i]);
        }
        bool[] leftOut = batch.NoNegatives ??= new bool[size * size];
        Parallel.For(0, size, parallel, i =>
        {
            for (int j = 0; j < size; j++)
            {
                // The loss runs both ways, so the pair must stay below the query's own and the passage's own score.
                float limit = MathF.Min(limits[i], limits[j]);
                leftOut[(i * size) + j] |= j != i && Rows.Dot(queries[i], passages[j]) > limit;
            }
        });
    }

    private float[][] Encode(BagBatch bags)
    {
        float[][] units = new float[bags.Count][];
        Parallel.For(0, bags.Count, parallel, bag => units[bag] = teacher.Encode(bags[bag]));
        return units;
    }
}
