// Training data from a corpus alone, without any model: titles, headings and link words as queries, cropped spans
// (Contriever, Izacard et al., 2021), keywords drawn by BM25 weight, and the inverse cloze task (Lee et al., 2019).

using SearchEngine.Index;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>
/// Cuts queries and their passages from documents. Nothing is invented: every query's words are the corpus's own. What
/// the documents and the seed decide, another run repeats.
/// </summary>
/// <example>
/// <code>TrainingFileWriter.Write("pairs.jsonl", CorpusSynthesis.Pairs(documents, new SynthesisSettings(), default));
/// </code>
/// </example>
public sealed class CorpusSynthesis
{
    private readonly CorpusSample sample;
    private readonly SynthesisSettings settings;
    private readonly AnchorReader anchors;
    private readonly KeywordDraw keywords;
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    private CorpusSynthesis(CorpusSample sample, SynthesisSettings settings)
    {
        this.sample = sample;
        this.settings = settings;
        anchors = new AnchorReader(sample.Documents);
        keywords = new KeywordDraw(sample.Words);
    }

    /// <summary>The examples of a corpus, document after document; no query twice.</summary>
    /// <param name="documents">Id, title (null where there is none) and text; read once.</param>
    /// <param name="settings">How many of each kind, and their lengths.</param>
    /// <param name="cancellation">Stops between documents.</param>
    /// <returns>Examples of one query and one positive each.</returns>
    public static IEnumerable<TrainingRecord> Pairs(
        IEnumerable<(string Id, string? Title, string Text)> documents, SynthesisSettings settings,
        CancellationToken cancellation) =>
        PairsWithOrigin(documents, settings, cancellation).Select(pair => pair.Record);

    /// <summary>As <see cref="Pairs"/>, with each example's document and kind.</summary>
    /// <param name="documents">Id, title (null where there is none) and text; read once.</param>
    /// <param name="settings">How many of each kind, and their lengths.</param>
    /// <param name="cancellation">Stops between documents.</param>
    public static IEnumerable<SyntheticPair> PairsWithOrigin(
        IEnumerable<(string Id, string? Title, string Text)> documents, SynthesisSettings settings,
        CancellationToken cancellation)
    {
        using CorpusSample sample = CorpusSample.Draw(documents, settings.MaxDocuments, settings.Seed, cancellation);
        CorpusSynthesis synthesis = new(sample, settings);
        for (int place = 0; place < sample.Documents.Count; place++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (SyntheticPair pair in synthesis.Cut(place))
            {
                yield return pair;
            }
        }
    }

    private IEnumerable<SyntheticPair> Cut(int place)
    {
        (string _, string? title, string text) = sample.Documents[place];
        Random random = new(unchecked((settings.Seed * 1_000_003) + place));
        PassageCutter cutter = new(text, settings.MaxPassageChars);
        return Enumerable.Empty<SyntheticPair?>()
            .Concat(Titles(place, title, cutter))
            .Concat(Headings(place, text, random))
            .Concat(Anchors(place, text))
            .Concat(Crops(place, cutter, random))
            .Concat(Keywords(place, cutter, random))
            .Concat(Sentences(place, cutter, random))
            .OfType<SyntheticPair>();
    }

    private IEnumerable<SyntheticPair?> Titles(int place, string? title, PassageCutter cutter)
    {
        if (settings.Titles > 0 && !string.IsNullOrWhiteSpace(title) && cutter.SentenceCount > 0)
        {
            yield return Pair(place, SynthesisKind.Title, title, cutter.From(0), null);
        }
    }

    private IEnumerable<SyntheticPair?> Headings(int place, string text, Random random)
    {
        (string Heading, string Body)[] sections = SectionReader.Read(text).ToArray();
        random.Shuffle(sections);
        foreach ((string heading, string body) in sections.Take(settings.Headings))
        {
            PassageCutter section = new(body, settings.MaxPassageChars);
            yield return Pair(
                place, SynthesisKind.Heading, WithSubject(place, heading), section.From(0), random);
        }
    }

    /// <summary>"History" alone says nothing: a short heading gets the document's title in front.</summary>
    private string WithSubject(int place, string heading)
    {
        string? title = sample.Documents[place].Title;
        bool isShort = Words(heading).Length < settings.MinCropWords;
        bool isNamed = title is not null && heading.Contains(title, StringComparison.OrdinalIgnoreCase);
        return isShort && !isNamed && !string.IsNullOrWhiteSpace(title) ? $"{title} {heading}" : heading;
    }

    private IEnumerable<SyntheticPair?> Anchors(int place, string text)
    {
        foreach ((string words, int target) in anchors.Read(text)
            .Where(link => link.Document != place).DistinctBy(link => link.Document).Take(settings.Anchors))
        {
            PassageCutter linked = new(sample.Documents[target].Text, settings.MaxPassageChars);
            yield return Pair(target, SynthesisKind.Anchor, words, linked.From(0), null);
        }
    }

    private IEnumerable<SyntheticPair?> Crops(int place, PassageCutter cutter, Random random)
    {
        for (int i = 0; i < settings.Crops && cutter.SentenceCount >= 2; i++)
        {
            string[] words = Words(cutter.From(random.Next(cutter.SentenceCount)));
            if (words.Length >= settings.MinCropWords)
            {
                int length = random.Next(settings.MinCropWords, Math.Min(words.Length, settings.MaxQueryWords) + 1);
                int first = random.Next(words.Length - length + 1);
                string passage = cutter.From(random.Next(cutter.SentenceCount));
                yield return Pair(
                    place, SynthesisKind.Crop, string.Join(' ', words[first..(first + length)]), passage, random);
            }
        }
    }

    private IEnumerable<SyntheticPair?> Keywords(int place, PassageCutter cutter, Random random)
    {
        for (int i = 0; i < settings.Keywords && cutter.SentenceCount > 0; i++)
        {
            string passage = cutter.From(random.Next(cutter.SentenceCount));
            int count = random.Next(settings.MinKeywords, settings.MaxKeywords + 1);
            IReadOnlyList<string> drawn = keywords.Draw(passage, count, random);
            if (drawn.Count >= settings.MinKeywords)
            {
                yield return Pair(place, SynthesisKind.Keywords, string.Join(' ', drawn), passage, random);
            }
        }
    }

    private IEnumerable<SyntheticPair?> Sentences(int place, PassageCutter cutter, Random random)
    {
        for (int i = 0; i < settings.Sentences && cutter.SentenceCount >= 2; i++)
        {
            int number = random.Next(cutter.SentenceCount);
            bool keeps = random.NextDouble() < settings.KeepSentenceShare;
            yield return Pair(
                place, SynthesisKind.Sentence, cutter.Sentence(number), cutter.Around(number, keeps), random);
        }
    }

    /// <summary>The pair, or null where its query or passage is no use.</summary>
    private SyntheticPair? Pair(int place, SynthesisKind kind, string query, string passage, Random? titleDraw)
    {
        (string id, string? title, string text) = sample.Documents[place];
        string[] words = Words(query);
        string asked = string.Join(' ', words.AsSpan(0, Math.Min(words.Length, settings.MaxQueryWords))!);
        bool hasLetters = asked.Count(char.IsLetterOrDigit) >= 3;
        if (!hasLetters || passage.Length < settings.MinPassageChars || asked == passage || !taken.Add(asked))
        {
            return null;
        }
        bool isTitled = titleDraw is not null && titleDraw.NextDouble() < settings.TitleInPassageShare;
        TrainingRecord record = new()
        {
            Query = asked,
            Positives = [Document.EmbeddedText(isTitled ? title : null, passage)],
            Instruction = settings.Instruction,
            Document = TextFingerprint.Of(Document.EmbeddedText(title, text)).Full,
        };
        return new SyntheticPair(id, kind, record);
    }

    private static string[] Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
