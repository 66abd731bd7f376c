using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Tests.Batching;

public sealed class CorpusSpansTests
{
    private const int Documents = 40, Words = 30;

    private static readonly string[] Corpus = Enumerable.Range(0, Documents)
        .Select(i => string.Join(' ', Enumerable.Range(0, Words).Select(word => $"d{i}w{word}"))).ToArray();

    [Fact]
    public void A_document_is_parted_into_a_span_and_the_rest()
    {
        CorpusSpans spans = new(Corpus);
        Random random = new(1);
        HashSet<string> drawn = [];
        for (int i = 0; i < 500; i++)
        {
            (TrainingRecord example, string document) = spans.Draw(random);
            drawn.Add(document);
            Assert.Contains(example.Query, document);
            string[] query = example.Query.Split(' ');
            string[] rest = Assert.Single(example.Positives).Split(' ');
            Assert.InRange(query.Length, 3, 10);
            Assert.Equal(document.Split(' ').Order(), query.Concat(rest).Order());
        }
        Assert.Equal(Documents, drawn.Count);
    }

    [Fact]
    public void Documents_too_short_to_part_are_left_out()
    {
        Assert.Equal(1, new CorpusSpans(["", "one two three", "1 2 3 4 5 6 7 8", "1 2 3 4 5 6 7 8 9"]).Count);
        Assert.Throws<InvalidOperationException>(() => new CorpusSpans(["short"]).Draw(new Random(1)));
    }

    [Theory]
    [InlineData(0.0, 20, 0)]
    [InlineData(0.5, 10, 10)]
    [InlineData(0.8, 4, 16)]
    public void A_batch_has_the_share_of_spans_that_was_asked_for(double share, int records, int spans)
    {
        IReadOnlyList<ContrastiveExample> batch = Examples(share, Corpus).Batch(1);
        Assert.Equal(records, batch.Count(IsRecord));
        Assert.Equal(spans, batch.Count(example => !IsRecord(example)));
    }

    [Fact]
    public void Without_documents_a_batch_is_full_of_records()
    {
        Assert.Equal(20, Examples(0.8, []).Batch(1).Count(IsRecord));
    }

    [Fact]
    public void No_document_is_drawn_twice_or_while_it_answers_a_query_of_the_batch()
    {
        TrainingRecord[] records = Corpus.Select((text, i) => new TrainingRecord { Query = $"r{i}", Positives = [text] })
            .ToArray();
        for (int step = 1; step <= 20; step++)
        {
            IReadOnlyList<ContrastiveExample> batch = Examples(0.5, Corpus, records).Batch(step);
            int[] documents = batch.Select(example => example.Positive.Ids[0]).ToArray();
            Assert.Equal(documents.Length, documents.Distinct().Count());
        }
    }

    [Fact]
    public void A_batch_depends_on_seed_and_step_alone()
    {
        int[] Ids(int step) => Examples(0.5, Corpus).Batch(step).SelectMany(example => example.Query.Ids).ToArray();
        Assert.Equal(Ids(3), Ids(3));
        Assert.NotEqual(Ids(3), Ids(4));
    }

    private static RecordExamples Examples(double share, string[] corpus, TrainingRecord[]? records = null) => new(
        [records ?? Enumerable.Range(0, 30).Select(i => new TrainingRecord { Query = $"r{i}", Positives = [$"d{100 + i}"] })
            .ToArray()],
        1, 20, 0, 1, Prepare, new CorpusSpans(corpus), share);

    private static bool IsRecord(ContrastiveExample example) => example.Query.Ids[0] < 0;

    /// <summary>The first word's document (d7w3 is 7), then its place; a record's query (r7) is negative.</summary>
    private static TokenizedInput Prepare(string text, EmbeddingRole role, string? instruction)
    {
        string[] parts = text.Split(' ')[0][1..].Split('w');
        int first = int.Parse(parts[0]);
        return new TokenizedInput([text[0] == 'r' ? -1 - first : first, parts.Length > 1 ? int.Parse(parts[1]) : 0], 0);
    }
}
