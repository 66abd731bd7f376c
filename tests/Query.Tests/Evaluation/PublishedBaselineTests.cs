using SearchEngine.Index;
using SearchEngine.Index.Lexical;
using SearchEngine.Query.Evaluation;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Query.Tests.Evaluation;

public sealed class PublishedBaselineTests
{
    // Anserini's flat BM25: SciFact 0.679, NFCorpus 0.322; BEIR's multi-field BM25: 0.665 and 0.325.
    [SkippableTheory]
    [InlineData("scifact", 0.665, 0.689)]
    [InlineData("nfcorpus", 0.315, 0.335)]
    public void Keyword_search_ranks_as_well_as_published_bm25(string set, double lowest, double highest)
    {
        BeirDataset dataset = BeirDataset.Open(SharedData.Require("data", "retrieval", set));
        using var index = new LexicalIndex();
        List<string> ids = [];
        foreach (BeirDocument document in dataset.Documents)
        {
            index.Add(ids.Count, document.Title, document.Text);
            ids.Add(document.Id);
        }
        var run = new Run();
        foreach ((string query, string text) in dataset.Queries)
        {
            IEnumerable<ScoredSlot> hits = index.Search(text, 100);
            run.Add(query, hits.Select(hit => new RankedDocument(ids[hit.Slot], hit.Score)));
        }

        Assert.InRange(RunScores.Of(run, dataset.Qrels, new Measure(MeasureKind.Ndcg, 10)).Mean, lowest, highest);
    }
}
