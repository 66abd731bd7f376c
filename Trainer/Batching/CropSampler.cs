// Turns a record into a (query, passage) pair of token crops. Title -> text is the weak supervision of issue titles,
// headings and questions; sentence -> surrounding text is the inverse cloze task (Lee, Chang and Toutanova, 2019).

using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>Draws pairs from records. Holds no state but its settings.</summary>
public sealed class CropSampler
{
    private const int MinSentenceTokens = 5;
    private readonly CropSettings settings;

    /// <summary>Creates a sampler.</summary>
    /// <param name="settings">How crops are cut.</param>
    public CropSampler(CropSettings settings)
    {
        this.settings = settings;
    }

    /// <summary>Draws one pair; neither side is empty.</summary>
    /// <param name="corpus">The source.</param>
    /// <param name="record">A record of it.</param>
    /// <param name="sentenceShare">How often a sentence of the text is the query, instead of the title.</param>
    /// <param name="random">The only source of chance.</param>
    /// <param name="query">Cleared, then receives the query's tokens.</param>
    /// <param name="passage">Cleared, then receives the passage's tokens.</param>
    public void Draw(
        TokenCorpus corpus, int record, double sentenceShare, Random random, List<ushort> query, List<ushort> passage)
    {
        query.Clear();
        passage.Clear();
        int sentences = corpus.SentenceCount(record);
        int budget = random.Next(settings.MinPassageTokens, settings.MaxPassageTokens + 1);
        bool wantsSentence = random.NextDouble() < sentenceShare && sentences > 2;
        int chosen = wantsSentence ? ChooseSentence(corpus, record, random) : 0;
        Append(query, corpus.Sentences(record, chosen), settings.MaxQueryTokens);
        if (chosen == 0)
        {
            AppendText(corpus, record, budget, random, passage);
        }
        else
        {
            AppendSurroundings(corpus, record, chosen, budget, random, passage);
        }
    }

    private static int ChooseSentence(TokenCorpus corpus, int record, Random random)
    {
        int sentences = corpus.SentenceCount(record);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            int sentence = random.Next(1, sentences);
            if (corpus.Sentences(record, sentence).Length >= MinSentenceTokens)
            {
                return sentence;
            }
        }
        return 0;
    }

    private void AppendText(TokenCorpus corpus, int record, int budget, Random random, List<ushort> passage)
    {
        int sentences = corpus.SentenceCount(record);
        int first = random.NextDouble() < settings.OpeningShare ? 1 : random.Next(1, sentences);
        for (int sentence = first; sentence < sentences && passage.Count < budget; sentence++)
        {
            Append(passage, corpus.Sentences(record, sentence), budget);
        }
    }

    private void AppendSurroundings(
        TokenCorpus corpus, int record, int chosen, int budget, Random random, List<ushort> passage)
    {
        int sentences = corpus.SentenceCount(record);
        if (random.NextDouble() < settings.TitleInPassageShare)
        {
            Append(passage, corpus.Sentences(record, 0), settings.MaxQueryTokens);
        }
        bool keep = random.NextDouble() < settings.KeepSentenceShare;
        int first = Math.Max(1, chosen - random.Next(0, 5));
        for (int sentence = first; sentence < sentences && passage.Count < budget; sentence++)
        {
            if (keep || sentence != chosen)
            {
                Append(passage, corpus.Sentences(record, sentence), budget);
            }
        }
        for (int sentence = first - 1; sentence > 0 && passage.Count < budget; sentence--)
        {
            Append(passage, corpus.Sentences(record, sentence), budget);
        }
    }

    private static void Append(List<ushort> target, ReadOnlySpan<ushort> tokens, int maxTokens)
    {
        int room = Math.Min(tokens.Length, maxTokens - target.Count);
        if (room > 0)
        {
            target.AddRange(tokens[..room]);
        }
    }
}
