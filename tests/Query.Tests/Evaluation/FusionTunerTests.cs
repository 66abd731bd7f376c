using SearchEngine.Index;
using SearchEngine.Query.Evaluation;
using SearchEngine.Query.Tests.Searching;
using SearchEngine.Query.Tuning;

namespace SearchEngine.Query.Tests.Evaluation;

public sealed class FusionTunerTests
{
    [Fact]
    public async Task Every_weight_is_tried_and_the_best_comes_first()
    {
        string folder = Directory.CreateTempSubdirectory("searchengine-tune-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "corpus.jsonl"), """
                {"_id": "d1", "text": "cats sleep"}
                {"_id": "d2", "text": "dogs bark"}
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "queries.jsonl"), """
                {"_id": "q1", "text": "cats"}
                {"_id": "q2", "text": "bark"}
                """);
            Directory.CreateDirectory(Path.Combine(folder, "qrels"));
            await File.WriteAllTextAsync(Path.Combine(folder, "qrels", "test.tsv"), "q1\td1\t1\nq2\td2\t1\n");
            BeirDataset dataset = BeirDataset.Open(folder);
            await using Collection collection = await RetrievalEvaluation.IndexAsync(
                dataset,
                Path.Combine(folder, "collection"),
                new CollectionSettings { Model = "words", ModelVersion = "1", Dimensions = WordEmbedder.Dimensions },
                new WordEmbedder());
            IReadOnlyList<TunedWeight> tried = await FusionTuner.TuneAsync(
                dataset, new Searcher(collection), new Measure(MeasureKind.Ndcg, 10), steps: 3);

            Assert.Equal(6, tried.Count);
            Assert.Contains(tried, weight => weight.Fusion == FusionSettings.Default);
            Assert.Equal((1, 1), (tried[0].Score, tried[0].HeldOut));
            Assert.Equal(tried.Select(weight => weight.Score).OrderDescending(), tried.Select(weight => weight.Score));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
