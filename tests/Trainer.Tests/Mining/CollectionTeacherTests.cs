using Microsoft.Extensions.AI;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Tests.Mining;

/// <summary>Over a collection whose model counts vowels.</summary>
public sealed class CollectionTeacherTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("teacher-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.L2)]
    public async Task What_is_found_and_what_is_given_score_on_one_scale_and_the_margin_rejects(Metric metric)
    {
        await using Collection collection = await CreateAsync(metric, splitter: null);
        await collection.UpsertAsync(
        [
            new Document { Id = "1", Text = "aaaa e" }, new Document { Id = "2", Text = "aaa ee" },
            new Document { Id = "3", Text = "iiii o" },
        ]);
        CollectionTeacher teacher = new(collection, Embed);
        IReadOnlyList<Candidate> found = (await teacher.FindAsync(["aaaa"], null, 3, default))[0];
        float[] given = await teacher.ScoreAsync(
            ["aaaa", "aaaa", "aaaa"], null, [.. found.Select(hit => hit.Text)], default);
        for (int i = 0; i < found.Count; i++)
        {
            Assert.Equal(given[i], found[i].Score, 2); // the index keeps vectors shorter than the model makes them
        }
        TrainingRecord record = new() { Query = "aaaa", Positives = ["aaaa e"] };
        (IReadOnlyList<TrainingRecord> mined, MiningReport report) = await new HardNegativeMiner(
            teacher, new MiningSettings { Margin = 0.5 }).MineAsync([record], null, default);
        Assert.Equal(["iiii o"], mined[0].Negatives);
        Assert.Equal((1, 1), (report.Positives, report.AboveMargin));
    }

    [Fact]
    public async Task A_long_passage_scores_by_its_best_part_as_its_document_does()
    {
        await using Collection collection = await CreateAsync(Metric.Cosine, new Sentences());
        const string Text = "ooooo ooooo ooooo iiiii. aaaa.";
        await collection.UpsertAsync([new Document { Id = "1", Text = Text }]);
        CollectionTeacher teacher = new(collection, Embed);
        Candidate found = (await teacher.FindAsync(["aaaa"], null, 1, default))[0][0];
        float given = Assert.Single(await teacher.ScoreAsync(["aaaa"], null, [Text], default));
        Assert.Equal(1, given, 5);
        Assert.Equal(given, found.Score, 2);
    }

    private async Task<Collection> CreateAsync(Metric metric, IPassageSplitter? splitter) =>
        await Collection.CreateAsync(
            Path.Combine(folder, "docs"),
            new CollectionSettings { Model = "vowels", ModelVersion = "1", Dimensions = 5, Metric = metric },
            new Vowels(), new CollectionOptions { Splitter = splitter });

    private static float[][] Embed(
        IReadOnlyList<string> texts, EmbeddingRole role, string? instruction, CancellationToken cancellation) =>
        [.. texts.Select(Vowels.Of)];

    private sealed class Vowels : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(
                values.Select(value => new Embedding<float>(Of(value)))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        public static float[] Of(string text)
        {
            float[] counts = [.. "aeiou".Select(vowel => (float)text.Count(c => c == vowel))];
            float length = MathF.Sqrt(counts.Sum(count => count * count));
            return Array.ConvertAll(counts, count => count / length);
        }
    }

    private sealed class Sentences : IPassageSplitter
    {
        public IReadOnlyList<Passage> Split(string text, string? title)
        {
            int end = text.IndexOf('.') + 1;
            return end == text.Length || end == 0
                ? [new Passage(0, text.Length)]
                : [new Passage(0, end), new Passage(end, text.Length - end)];
        }
    }
}
