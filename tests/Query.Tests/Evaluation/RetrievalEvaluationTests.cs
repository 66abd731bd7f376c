using SearchEngine.Index;
using SearchEngine.Query.Evaluation;
using SearchEngine.Query.Tests.Searching;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Query.Tests.Evaluation;

public sealed class RetrievalEvaluationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchengine-eval-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Keyword_search_of_scifact_through_a_collection_needs_no_model_and_reaches_published_quality()
    {
        BeirDataset dataset = BeirDataset.Open(SharedData.Require("data", "retrieval", "scifact"));
        RetrievalReport report = await Evaluate(dataset, SearchMode.Keyword, embeds: false);

        Assert.Equal(300, report.Scores[0].ByQuery.Count);
        Assert.InRange(report.Scores[0].Mean, 0.665, 0.689);
        ConfidenceInterval interval = report.Intervals[report.Scores[0].Measure];
        Assert.InRange(report.Scores[0].Mean, interval.Low, interval.High);
    }

    [Theory]
    [InlineData(SearchMode.Dense)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Hybrid)]
    public async Task A_small_data_set_is_evaluated_in_every_mode(SearchMode mode)
    {
        RetrievalReport report = await Evaluate(BeirDataset.Open(WriteSmallSet()), mode, embeds: mode != SearchMode.Keyword);

        Assert.Equal(["ndcg_at_10", "recall_at_100", "mrr_at_10", "map", "precision_at_10"], report.Scores.Select(score => score.Measure.Name));
        Assert.Equal(1, report.Scores.Single(score => score.Measure.Name == "mrr_at_10").Mean);
        Assert.Equal("d1", report.Run["q1"][0].Id);
    }

    [Fact]
    public void A_folder_that_is_no_data_set_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => BeirDataset.Open(_folder));
        Assert.Contains("corpus.jsonl", error.Message);
        WriteSmallSet();
        File.AppendAllText(Path.Combine(_folder, "queries.jsonl"), "nonsense\n");
        Assert.Contains("queries.jsonl line 3", Assert.Throws<InvalidDataException>(() => BeirDataset.Open(_folder)).Message);
        Assert.Contains("dev.tsv", Assert.Throws<FileNotFoundException>(() => BeirDataset.Open(_folder, "dev")).Message);
    }

    private string WriteSmallSet()
    {
        File.WriteAllText(Path.Combine(_folder, "corpus.jsonl"), """
            {"_id": "d1", "title": "Cats", "text": "Cats sleep all day long."}
            {"_id": "d2", "title": "", "text": "Dogs bark at strangers."}
            {"_id": "d3", "title": "Only a title", "text": ""}
            {"_id": "d4", "title": "", "text": ""}
            """);
        File.WriteAllText(Path.Combine(_folder, "queries.jsonl"), """
            {"_id": "q1", "text": "cats sleep"}
            {"_id": "q2", "text": "dogs bark"}

            """);
        Directory.CreateDirectory(Path.Combine(_folder, "qrels"));
        File.WriteAllText(
            Path.Combine(_folder, "qrels", "test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n");
        return _folder;
    }

    private async Task<RetrievalReport> Evaluate(BeirDataset dataset, SearchMode mode, bool embeds)
    {
        CollectionSettings? settings = embeds
            ? new() { Model = "words", ModelVersion = "1", Dimensions = WordEmbedder.Dimensions }
            : null;
        await using Collection collection = await RetrievalEvaluation.IndexAsync(
            dataset, Path.Combine(_folder, "collection"), settings, embeds ? new WordEmbedder() : null);
        var options = new RetrievalOptions { Search = new() { Mode = mode }, Depth = 100 };
        return await RetrievalEvaluation.RunAsync(dataset, new Searcher(collection), options);
    }
}
