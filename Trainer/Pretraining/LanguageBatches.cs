using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Pretraining;

/// <summary>Windows of tokenised texts; the seed and the step's number alone decide which.</summary>
internal sealed class LanguageBatches
{
    /// <summary>Shorter texts are passed over.</summary>
    public const int MinTokens = 4;

    private const long Ignored = -100;

    private readonly IReadOnlyList<int[]> texts;
    private readonly LanguageSettings settings;
    private readonly int maskId;
    private readonly int padId;

    /// <summary>Creates batches.</summary>
    /// <param name="texts">Token ids of each text; texts of fewer than four are passed over.</param>
    /// <param name="settings">Lengths, shares and seed.</param>
    /// <param name="maskId">The id that stands for a masked token.</param>
    /// <param name="padId">The id that fills rows up.</param>
    /// <exception cref="DatasetException">No text is long enough.</exception>
    public LanguageBatches(IEnumerable<int[]> texts, LanguageSettings settings, int maskId, int padId)
    {
        this.texts = texts.Where(text => text.Length >= MinTokens).ToArray();
        this.settings = settings;
        this.maskId = maskId;
        this.padId = padId;
        if (this.texts.Count == 0)
        {
            throw new DatasetException($"There is no text of at least {MinTokens} tokens to learn from.");
        }
    }

    /// <summary>The batch of a step: inputs, mask and targets, each rows x length.</summary>
    public LanguageBatch Batch(int step)
    {
        Random random = new(unchecked((settings.Seed * 1_000_003) + step));
        int[][] rows = new int[settings.BatchSize][];
        for (int row = 0; row < rows.Length; row++)
        {
            int[] text = texts[random.Next(texts.Count)];
            int first = text.Length > settings.MaxTokens ? random.Next(text.Length - settings.MaxTokens + 1) : 0;
            rows[row] = text[first..Math.Min(text.Length, first + settings.MaxTokens)];
        }
        int length = rows.Max(row => row.Length);
        LanguageBatch batch = new(rows.Length, length);
        Array.Fill(batch.Ids, padId);
        Array.Fill(batch.Targets, Ignored);
        for (int row = 0; row < rows.Length; row++)
        {
            Fill(batch, row, rows[row], random);
        }
        return batch;
    }

    /// <summary>The target at a position is the token after it, where that is to be predicted.</summary>
    private void Fill(LanguageBatch batch, int row, int[] tokens, Random random)
    {
        int at = row * batch.Length;
        int forced = random.Next(1, tokens.Length); // one target a row at least
        for (int i = 0; i < tokens.Length; i++)
        {
            bool isMasked = settings.Objective == LanguageObjective.MaskedNextToken && i > 0 &&
                (i == forced || random.NextDouble() < settings.MaskShare);
            batch.Ids[at + i] = isMasked ? maskId : tokens[i];
            batch.Attention[at + i] = true;
            if (i > 0 && (isMasked || settings.Objective == LanguageObjective.CausalNextToken))
            {
                batch.Targets[at + i - 1] = tokens[i];
            }
        }
    }
}
