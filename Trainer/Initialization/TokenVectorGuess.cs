using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Initialization;

/// <summary>First token vectors: factorised co-occurrence for direction, inverse frequency for length.</summary>
internal static class TokenVectorGuess
{
    /// <summary>
    /// Computes them. Column 0 stays zero: it is where a token's weight will be balanced
    /// (see <see cref="BaseModelWriter"/>). Tokens that never occur, special ones among them, stay zero.
    /// </summary>
    /// <param name="corpora">The corpus.</param>
    /// <param name="counter">Empty; receives the counts.</param>
    /// <param name="settings">Rank, window and weight.</param>
    /// <param name="vocabularySize">Number of token ids.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="seed">Seeds the factorisation.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    /// <returns>[vocabulary][width]</returns>
    public static float[][] Vectors(
        IReadOnlyList<TokenCorpus> corpora, CooccurrenceCounter counter, Recipes.CooccurrenceRecipe settings,
        int vocabularySize, int width, int seed, ParallelOptions parallel)
    {
        long[] frequencies = new long[vocabularySize];
        foreach (TokenCorpus corpus in corpora)
        {
            counter.Add(corpus, parallel.CancellationToken);
            foreach (ushort id in corpus.Tokens)
            {
                frequencies[id]++;
            }
        }
        SparseMatrix information = counter.PositiveMutualInformation(settings.MinCount, settings.Shift);
        float[][] directions = RandomizedFactorization.Vectors(
            information, width - 1, 0.5, settings.PowerIterations, seed, parallel);
        double total = frequencies.Sum();
        float[][] vectors = new float[vocabularySize][];
        for (int token = 0; token < vocabularySize; token++)
        {
            vectors[token] = new float[width];
            float length = MathF.Sqrt(Rows.Dot(directions[token], directions[token]));
            if (frequencies[token] > 0 && length > 0)
            {
                double weight = settings.FrequencyWeight / (settings.FrequencyWeight + (frequencies[token] / total));
                directions[token].CopyTo(vectors[token].AsSpan(1));
                Rows.Scale(vectors[token], (float)(weight / length));
            }
        }
        return vectors;
    }
}
