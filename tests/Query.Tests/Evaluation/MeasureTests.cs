using SearchEngine.Query.Evaluation;

namespace SearchEngine.Query.Tests.Evaluation;

// The expected values are worked out by hand from the definitions in trec_eval's source.
public sealed class MeasureTests
{
    private static readonly RankedDocument[] Ranking =
    [
        new("a", 9), new("b", 8), new("c", 7), new("d", 6), new("e", 5),
    ];

    private static readonly Dictionary<string, int> Grades =
        new() { ["b"] = 2, ["d"] = 1, ["x"] = 3, ["a"] = 0, ["e"] = -1 };

    [Theory]
    [InlineData("precision@1", 0.0)]
    [InlineData("precision@2", 0.5)]
    [InlineData("precision@5", 0.4)]
    [InlineData("precision@10", 0.2)]
    [InlineData("recall@1", 0.0)]
    [InlineData("recall@2", 1 / 3.0)]
    [InlineData("recall@100", 2 / 3.0)]
    [InlineData("mrr@1", 0.0)]
    [InlineData("mrr@10", 0.5)]
    [InlineData("map", (0.5 + 0.5) / 3)]
    [InlineData("map@2", 0.5 / 3)]
    public void Counting_measures_are_those_of_trec_eval(string name, double expected) =>
        Assert.Equal(expected, Measure.Parse(name).Of(Ranking, Grades), 1e-12);

    [Fact]
    public void Gains_are_linear_discounted_and_normalised_by_all_judged_documents()
    {
        double gain = 2 / Math.Log2(3) + 1 / Math.Log2(5);
        double ideal = 3 / Math.Log2(2) + 2 / Math.Log2(3) + 1 / Math.Log2(4);

        Assert.Equal(gain / ideal, Measure.Parse("ndcg@10").Of(Ranking, Grades), 1e-12);
        Assert.Equal(2 / Math.Log2(3) / (3 + 2 / Math.Log2(3)), Measure.Parse("ndcg@2").Of(Ranking, Grades), 1e-12);
    }

    [Fact]
    public void A_query_without_relevant_documents_scores_zero()
    {
        foreach (Measure measure in Measure.Defaults)
            Assert.Equal(0, measure.Of(Ranking, new Dictionary<string, int> { ["a"] = 0 }));
    }

    [Fact]
    public void A_judged_query_without_answer_counts_as_zero_and_an_unjudged_one_not_at_all()
    {
        var qrels = new Qrels();
        qrels.Add("q1", "a", 1);
        qrels.Add("q2", "b", 1);
        var run = new Run();
        run.Add("q1", Ranking);
        run.Add("q9", Ranking);

        RunScores scores = RunScores.Of(run, qrels, new Measure(MeasureKind.ReciprocalRank, 10));
        Assert.Equal(0.5, scores.Mean);
        Assert.Equal(["q1", "q2"], scores.ByQuery.Keys);
    }

    [Fact]
    public void Of_equal_scores_the_greater_id_comes_first_whatever_the_order_given()
    {
        var run = new Run();
        run.Add("q", [new("a", 1), new("c", 1), new("b", 2), new("a", 3)]);

        Assert.Equal(["a", "b", "c"], run["q"].Select(document => document.Id));
        run.Add("q", [new("10", 1), new("9", 1)]);
        Assert.Equal(["9", "10"], run["q"].Select(document => document.Id));
    }

    [Theory]
    [InlineData("ndcg@0")]
    [InlineData("speed@10")]
    [InlineData("map@x")]
    public void A_name_that_is_no_measure_is_refused(string name) =>
        Assert.Throws<FormatException>(() => Measure.Parse(name));

    [Fact]
    public void Names_are_read_back() =>
        Assert.Equal(Measure.Defaults, Measure.Defaults.Select(measure => Measure.Parse(measure.Name)));

    [Fact]
    public void A_run_file_is_read_back()
    {
        string path = Path.GetTempFileName();
        try
        {
            var run = new Run("mine");
            run.Add("q1", [new("d1", 1.25f), new("d2", 0.1f)]);
            run.Add("q2", [new("d3", -1)]);
            run.Save(path);
            Assert.Equal("q1 Q0 d1 1 1.25 mine", File.ReadLines(path).First());

            Run loaded = Run.Load(path);
            Assert.Equal("mine", loaded.Name);
            Assert.Equal(run["q1"], loaded["q1"]);
            Assert.Equal(run["q2"], loaded["q2"]);

            File.AppendAllText(path, "q3 Q0 d1\n");
            Assert.Contains("line 4", Assert.Throws<InvalidDataException>(() => Run.Load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Judgments_are_read_in_both_formats()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n");
            Assert.Equal(2, Qrels.Load(path)["q1"]["d1"]);
            File.WriteAllText(path, "q1 0 d1 3\n");
            Assert.Equal(3, Qrels.Load(path)["q1"]["d1"]);
            File.WriteAllText(path, "query-id\tcorpus-id\tscore\nq1 d1\n");
            Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => Qrels.Load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
