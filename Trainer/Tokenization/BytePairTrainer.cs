using System.Runtime.InteropServices;
using System.Text;
using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Trainer.Tokenization;

/// <summary>
/// Learns a byte-level byte-pair vocabulary (Sennrich et al. 2016; Radford et al. 2019): counts the pieces of a corpus,
/// then merges the most frequent pair of neighbours again and again. Pair counts and the words that hold each pair are
/// kept up to date, so that a merge costs what it changes. The outcome depends on the texts alone, not on their order.
/// </summary>
/// <example><code>
/// var trainer = new BytePairTrainer(new BytePairTrainingOptions { VocabularySize = 16_384 });
/// trainer.Train(texts).Save("models/mine");
/// </code></example>
public sealed class BytePairTrainer
{
    private const int CancellationInterval = 256;

    private readonly BytePairTrainingOptions options;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">What the vocabulary is to be like.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no room for the special tokens and the 256
    /// bytes.</exception>
    public BytePairTrainer(BytePairTrainingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.VocabularySize, BytePairVocabulary.BaseSize);
        this.options = options;
    }

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="texts">The corpus; read once.</param>
    /// <param name="cancellation">Stops the work.</param>
    public BytePairVocabulary Train(IEnumerable<string> texts, CancellationToken cancellation = default)
    {
        var vocabulary = new BytePairVocabulary(options);
        var words = CountWords(texts, vocabulary, cancellation);
        var pairs = new PairIndex(words);
        while (vocabulary.Count < options.VocabularySize
            && pairs.TryTakeMostFrequent(out var left, out var right, out var count))
        {
            if (count < options.MinPairCount) break;
            if (vocabulary.ByteLength(left) + vocabulary.ByteLength(right) > options.MaxTokenBytes) continue;
            var merged = vocabulary.AddMerge(left, right);
            pairs.Merge(left, right, merged);
            if (vocabulary.Count % CancellationInterval == 0) cancellation.ThrowIfCancellationRequested();
        }
        return vocabulary;
    }

    private static TrainingWords CountWords(
        IEnumerable<string> texts, BytePairVocabulary vocabulary, CancellationToken cancellation)
    {
        var splitter = Tokenizer.Parse(vocabulary.TokenizerJson());
        var counts = new Dictionary<string, long>();
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        PieceVisitor count = piece =>
        {
            CollectionsMarshal.GetValueRefOrAddDefault(bySpan, piece, out _)++;
        };
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            splitter.VisitPieces(text, count);
        }
        var words = new TrainingWords();
        // Sorted, so that the outcome does not depend on the order of the corpus.
        foreach (var (word, total) in counts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            words.Add(Encoding.UTF8.GetBytes(word), total, vocabulary);
        }
        return words;
    }
}
