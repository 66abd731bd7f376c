using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>What each objective learns from, through a whole fine-tune.</summary>
public sealed class StageExamplesTests : IDisposable
{
    private static readonly string[] Asked = ["apple", "river", "stone", "cloud", "tiger", "piano"];
    private static readonly string[] Found = ["bread", "chair", "ocean", "lemon", "robot", "candle"];

    private static readonly ContrastiveSettings Stage = new()
    {
        Steps = 40, BatchSize = 12, LearningRate = 0.003, WarmupSteps = 3, Temperature = 0.05, MicroBatchTokens = 128,
        MaxPassageTokens = 32, MaxQueryTokens = 64,
    };

    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Scored_pairs_alone_are_enough_for_cosent(int stage)
    {
        ContrastiveSettings ranking = Stage with { Objective = Objective.Cosent, InBatchNegatives = stage == 1 };
        TrainingReport report = Tune(ranking, stage, Pairs(0, 2, 5));
        Assert.Equal((18, 0), (report.Examples, report.PassedOver));
        Assert.True(
            report.Steps[^1].Loss < report.Steps[0].Loss / 2, $"{report.Steps[0].Loss} to {report.Steps[^1].Loss}");
    }

    [Theory]
    [InlineData(Objective.MarginMse)]
    [InlineData(Objective.KlDistillation)]
    public void A_student_learns_margins_and_shares_from_given_scores(Objective objective)
    {
        TrainingReport report = Tune(Stage with { Objective = objective, InBatchNegatives = false }, 2, Triples("0.1"));
        Assert.True(
            report.Steps[^1].Loss < report.Steps[0].Loss / 2, $"{report.Steps[0].Loss} to {report.Steps[^1].Loss}");
    }

    [Fact]
    public void Rows_that_an_objective_learns_nothing_from_are_passed_over_and_counted()
    {
        List<string> lines = [];
        TrainingReport report = Tune(
            Stage with { Steps = 2, InBatchNegatives = false }, 2, [.. Triples(null), .. Pairs(5)], lines.Add);
        Assert.Equal((18, 12), (report.Examples, report.PassedOver)); // 6 pairs in both directions
        Assert.Contains(lines, line => line.Contains("12 passed over", StringComparison.Ordinal));
    }

    [Fact]
    public void Negatives_are_asked_for_where_the_objective_uses_them()
    {
        ContrastiveSettings contrast = Stage with { InBatchNegatives = false };
        Assert.Contains("searchengine mine", Refused(contrast, 2, Pairs(5)));
        ContrastiveSettings margin = contrast with { Objective = Objective.MarginMse };
        Assert.Contains("negatives", Refused(margin, 2, Pairs(5)));
        Assert.Contains("scores", Refused(margin, 2, Triples(null)));
        Assert.Contains("at least two", Refused(Stage, 1, Pairs(5)));
    }

    [Fact]
    public void Pairs_that_people_scored_low_are_no_positives_beside_in_batch_negatives()
    {
        ContrastiveSettings half = Stage with { Objective = Objective.Cosent, ObjectiveShare = 0.5, Steps = 2 };
        TrainingReport report = Tune(half, 2, [.. Triples("0.5"), .. Pairs(1, 5)]);
        Assert.Equal((18, 6), (report.Examples, report.PassedOver));
    }

    private static IEnumerable<string> Pairs(params int[] scores) => scores.SelectMany(score => Asked.Select((word, i) =>
        $$"""{"query":"{{word}}","positive":"{{Found[(i + score) % 6]}}","score":{{score}},"task":"sts"}"""));

    private static IEnumerable<string> Triples(string? negativeScore)
    {
        string scores = negativeScore is null ? "" : $$""","scores":[0.6,{{negativeScore}}]""";
        return Asked.Select((word, i) =>
            $$"""{"query":"{{word}}","positive":"{{Found[i]}}","negative":"{{Found[(i + 1) % 6]}}"{{scores}}}""");
    }

    private string Refused(ContrastiveSettings settings, int stage, IEnumerable<string> rows) =>
        Assert.Throws<DatasetException>(() => Tune(settings, stage, rows)).Message;

    private TrainingReport Tune(
        ContrastiveSettings own, int stage, IEnumerable<string> rows, Action<string>? log = null)
    {
        string file = Path.Combine(model.Root, "rows.jsonl");
        File.WriteAllLines(file, rows);
        FineTuneSettings settings = new()
        {
            Adaptation = Adaptation.Full, HoldOutShare = 0, Stage1 = stage == 1 ? own : Stage,
            Stage2 = stage == 2 ? own : Stage,
        };
        FineTuneRequest request = new()
        {
            Model = model.Folder, Train = [file], Output = Path.Combine(model.Root, "tuned"), RunsStage1 = stage == 1,
            RunsStage2 = stage == 2,
        };
        return new FineTuning(request, settings, null, log ?? (_ => { }), default).Run();
    }
}
