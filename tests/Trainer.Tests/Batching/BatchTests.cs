using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Tests.Batching;

public sealed class BatchTests
{
    private static readonly TokenCorpus Corpus = Build(50);

    [Fact]
    public void No_positive_and_no_query_is_in_a_batch_twice()
    {
        TrainingRecord[] records = Enumerable.Range(0, 30).Select(i => new TrainingRecord
        {
            Query = $"q{i}", Positives = [$"p{i / 3}"], // three queries share each positive
        }).ToArray();
        RecordExamples examples = new([records], 1, 20, 0, 1, Prepare);
        for (int step = 1; step <= 20; step++)
        {
            IReadOnlyList<ContrastiveExample> batch = examples.Batch(step);
            Assert.Equal(10, batch.Count); // as many as there are different positives
            Assert.Equal(10, batch.Select(example => example.Positive.Ids[0]).Distinct().Count());
        }
    }

    [Fact]
    public void No_passage_of_a_batch_answers_another_query_of_it()
    {
        TrainingRecord[] records =
        [
            new() { Query = "q1", Positives = ["p1", "p2"], Negatives = ["p4", "p5"] },
            new() { Query = "q2", Positives = ["p2", "p3"], Negatives = ["p1", "p4", "p6"] },
            new() { Query = "q3", Positives = ["p4"], Negatives = ["p2", "p3", "p7"] },
        ];
        RecordExamples examples = new([records], 1, 3, 2, 1, Prepare);
        HashSet<int> negatives = [];
        for (int step = 1; step <= 50; step++)
        {
            IReadOnlyList<ContrastiveExample> batch = examples.Batch(step);
            foreach (ContrastiveExample asked in batch)
            {
                IReadOnlyList<string> answers = records[asked.Query.Ids[0] - 1].Positives;
                foreach (ContrastiveExample other in batch.Where(other => other.Query.Ids[0] != asked.Query.Ids[0]))
                {
                    int[] passages = [other.Positive.Ids[0], .. other.Negatives.Select(negative => negative.Ids[0])];
                    Assert.DoesNotContain(passages, passage => answers.Contains($"p{passage}"));
                }
            }
            negatives.UnionWith(batch.SelectMany(example => example.Negatives).Select(negative => negative.Ids[0]));
        }
        Assert.Superset(new HashSet<int> { 5, 6, 7 }, negatives); // what answers nobody stays
    }

    [Fact]
    public void Where_queries_share_no_passages_each_keeps_its_negatives_and_a_label_may_come_again()
    {
        TrainingRecord[] records = Enumerable.Range(0, 30).Select(i => new TrainingRecord
        {
            Query = $"q{i}", Positives = [$"p{i % 2}"], Negatives = [$"p{(i + 1) % 2}"],
            Task = TrainingTask.Classification,
        }).ToArray();
        RecordExamples examples = new([records], 1, 20, 1, 1, Prepare, inBatchNegatives: false);
        IReadOnlyList<ContrastiveExample> batch = examples.Batch(1);
        Assert.Equal(20, batch.Select(example => example.Query.Ids[0]).Distinct().Count());
        Assert.All(batch, example => Assert.Single(example.Negatives));
    }

    [Fact]
    public void The_document_that_a_positive_was_cut_from_is_nobodys_negative_and_no_span_of_the_batch()
    {
        string[] documents =
        [
            "First title. Whales sing across whole oceans at night and eat krill, tiny shrimps of cold water.",
            "Second title. Cheese is made from milk by curdling it with rennet, and old cheese is hard and strong.",
            "Third title. Volcanoes throw ash and molten rock high into the air above the sea around the island.",
        ];
        TrainingRecord[] records =
        [
            new()
            {
                Query = "whales", Positives = ["Whales sing"], Document = TextFingerprint.Of(documents[0]).Full,
                Negatives = ["old shoes"],
            },
            new() { Query = "cheese", Positives = ["Milk"], Negatives = [documents[0], documents[1]] },
        ];
        List<string> prepared = [];
        RecordExamples examples = new(
            [records], 1, 3, 2, 1, (text, _, _) =>
            {
                prepared.Add(text);
                return new TokenizedInput([1], 0);
            },
            new CorpusSpans(documents), 0.4);
        for (int step = 1; step <= 20; step++)
        {
            prepared.Clear();
            Assert.Equal(3, examples.Batch(step).Count);
            Assert.DoesNotContain(documents[0], prepared);
            Assert.Contains(documents[1], prepared); // a negative: so the span is of the third document
            Assert.Contains("volcanoes", string.Join(' ', prepared).ToLowerInvariant());
        }
    }

    [Fact]
    public void Both_sides_of_a_symmetric_task_are_laid_out_as_queries()
    {
        List<(string, EmbeddingRole, string?)> prepared = [];
        TokenizedInput Keep(string text, EmbeddingRole role, string? instruction)
        {
            prepared.Add((text, role, instruction));
            return new TokenizedInput([1], 0);
        }
        TrainingRecord record = new() { Query = "a", Positives = ["b"], Negatives = ["c"] };
        new RecordExamples([[record with { Task = TrainingTask.Similarity }]], 1, 1, 1, 1, Keep).Batch(1);
        Assert.Equal(
            [("a", EmbeddingRole.Query, null), ("b", EmbeddingRole.Query, null), ("c", EmbeddingRole.Query, null)],
            prepared);
        prepared.Clear();
        new RecordExamples([[record with { Instruction = "find" }]], 1, 1, 1, 1, Keep).Batch(1);
        Assert.Equal(
            [
                ("a", EmbeddingRole.Query, "find"), ("b", EmbeddingRole.Document, null),
                ("c", EmbeddingRole.Document, null),
            ],
            prepared);
    }

    [Fact]
    public void Scores_follow_their_passages_through_the_draw()
    {
        TrainingRecord record = new()
        {
            Query = "q9", Positives = ["p1", "p2"], Negatives = ["p3", "p4", "p5"],
            Scores = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f],
        };
        RecordExamples examples = new([[record]], 1, 1, 2, 1, Prepare);
        for (int step = 1; step <= 30; step++)
        {
            ContrastiveExample example = Assert.Single(examples.Batch(step));
            int[] passages = [example.Positive.Ids[0], .. example.Negatives.Select(negative => negative.Ids[0])];
            Assert.Equal(passages.Select(passage => passage / 10f), example.Targets!);
        }
    }

    [Fact]
    public void A_batch_depends_on_seed_and_step_alone()
    {
        CropBatches one = new([new CropSource(Corpus, 1, 0.5)], new CropSettings(), 1, 8, 3);
        CropBatches other = new([new CropSource(Corpus, 1, 0.5)], new CropSettings(), 1, 8, 3);
        (PairBatch batch, PairBatch again) = (new(), new());
        one.Draw(1, batch);
        one.Draw(2, batch);
        other.Draw(2, again);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(batch.Queries[i].ToArray(), again.Queries[i].ToArray());
            Assert.Equal(batch.Passages[i].ToArray(), again.Passages[i].ToArray());
        }
    }

    [Fact]
    public void A_blend_draws_by_size_to_the_power_of_its_temperature()
    {
        SourceBlend blend = new([100, 10_000, 50], [1, 1, 0], 0.5);
        Assert.Equal(10.0 / 110, blend.Probability(0), 6);
        Assert.Equal(100.0 / 110, blend.Probability(1), 6);
        Random random = new(1);
        int[] drawn = new int[3];
        for (int i = 0; i < 5000; i++)
        {
            drawn[blend.Draw(random)]++;
        }
        Assert.Equal(0, drawn[2]);
        Assert.InRange(drawn[0], 5000 * 0.07, 5000 * 0.11);
    }

    [Fact]
    public void Crops_are_never_empty_nor_longer_than_asked()
    {
        CropSampler sampler = new(new CropSettings { MaxQueryTokens = 6, MinPassageTokens = 3, MaxPassageTokens = 9 });
        Random random = new(2);
        List<ushort> query = [];
        List<ushort> passage = [];
        for (int i = 0; i < 500; i++)
        {
            sampler.Draw(Corpus, i % Corpus.RecordCount, 0.5, random, query, passage);
            Assert.InRange(query.Count, 1, 6);
            Assert.InRange(passage.Count, 1, 9);
        }
    }

    [Fact]
    public void A_packed_corpus_reads_back_and_a_damaged_one_is_refused()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("corpus-").FullName, "c.tokens");
        Corpus.Save(path);
        TokenCorpus read = TokenCorpus.Load(path);
        Assert.Equal((Corpus.RecordCount, Corpus.TokenCount), (read.RecordCount, read.TokenCount));
        Assert.Equal(Corpus.Record(7).ToArray(), read.Record(7).ToArray());
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^4]);
        Assert.Contains("cut short", Assert.Throws<DatasetException>(() => TokenCorpus.Load(path)).Message);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static TokenizedInput Prepare(string text, EmbeddingRole role, string? instruction) =>
        new([int.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture)], 0);

    private static TokenCorpus Build(int records)
    {
        TokenCorpusBuilder builder = new(
            (text, ids) => ids.AddRange(text.ToString().Split(' ').Select(word => word.Length)), 1000);
        for (int i = 0; i < records; i++)
        {
            string sentence = $"Sentence {i} has several words of some length in it. ";
            builder.Add(new CorpusRecord($"title {i}", string.Concat(Enumerable.Repeat(sentence, 1 + (i % 4)))));
        }
        return builder.Build("test");
    }
}
