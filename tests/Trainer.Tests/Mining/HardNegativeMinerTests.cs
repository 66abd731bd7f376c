using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Tests.Mining;

public sealed class HardNegativeMinerTests
{
    private static readonly TrainingRecord Record = new() { Query = "q", Positives = ["p1", "p2"] };

    [Fact]
    public async Task Candidates_above_the_share_of_the_lowest_positive_are_taken_for_answers()
    {
        MiningSettings settings = new() { Margin = 0.9, Negatives = 2 };
        (TrainingRecord mined, MiningReport report) = await MineAsync(settings);
        // The lowest positive scores 0.8, so the bound is 0.72: "a" (0.79) is out, "b" and "c" are in, "d" is too many.
        Assert.Equal(["b", "c"], mined.Negatives);
        Assert.Equal((1, 1, 1, 2), (report.Positives, report.AboveMargin, report.NotNeeded, report.Negatives));
        Assert.Equal(0.8, report.PositiveScores.Median, 5);
        Assert.Equal(0.7, report.NegativeScores.Max, 5);
    }

    [Fact]
    public async Task The_teachers_scores_go_with_the_passages()
    {
        (TrainingRecord mined, _) = await MineAsync(new MiningSettings { Margin = 0.9, Negatives = 2 });
        Assert.Equal(4, mined.Scores!.Count);
        Assert.Equal(0.8f, mined.Scores.Take(2).Min(), 5);
        Assert.Equal(0.7f, mined.Scores.Skip(2).Max(), 5);
    }

    [Fact]
    public async Task Bm25_finds_passages_with_the_querys_words_and_scores_them_as_it_ranks_them()
    {
        string[] passages =
            ["red apples are sweet", "green apples are sour", "the sea is \"blue\"", "red apples are sweet"];
        using KeywordTeacher teacher = new(passages);
        IReadOnlyList<Candidate> found = (await teacher.FindAsync(["red apples"], null, 5, default))[0];
        Assert.Equal(["red apples are sweet", "green apples are sour"], found.Select(candidate => candidate.Text));
        float[] scores = await teacher.ScoreAsync(
            ["red apples", "red apples", "red apples"], null, [found[0].Text, found[1].Text, "unknown"], default);
        Assert.Equal(found[0].Score, scores[0], 4);
        Assert.Equal(found[1].Score, scores[1], 4);
        Assert.Equal(0, scores[2]);
    }

    [Fact]
    public async Task A_teacher_scores_passages_that_records_have_already()
    {
        TrainingRecord[] records =
            [Record with { Negatives = ["a"] }, new() { Query = "q", Positives = ["p2"], Instruction = "i" }];
        IReadOnlyList<TrainingRecord> scored = await TeacherScores.AddAsync(records, new FixedTeacher(), null, default);
        Assert.Equal([3, 1], scored.Select(record => record.Scores!.Count));
        Assert.Equal(scored[0].Scores![1], scored[1].Scores![0]); // p2 both times
    }

    [Fact]
    public async Task Without_a_margin_only_known_positives_are_left_out()
    {
        (TrainingRecord mined, _) = await MineAsync(new MiningSettings { Margin = 0 });
        Assert.Equal(["a", "b", "c", "d"], mined.Negatives);
    }

    [Fact]
    public async Task A_positives_own_document_and_the_positive_under_its_title_are_no_negatives()
    {
        const string Passage = "whales sing across whole oceans at night and eat krill";
        const string Document = "The sea. Something else comes first in this document, and whales are last.";
        TrainingRecord record = new()
        {
            Query = "q", Positives = [Passage, "cut out of a document"],
            Document = TextFingerprint.Of(Document.ToUpperInvariant()).Full,
        };
        ModelTeacher teacher = new(
            (texts, _, _, _) => [.. texts.Select(_ => new float[] { 1 })], [$"Whales {Passage}", Document, "other"],
            default);
        (IReadOnlyList<TrainingRecord> mined, MiningReport report) =
            await new HardNegativeMiner(teacher, new MiningSettings { Margin = 0 }).MineAsync([record], null, default);
        Assert.Equal(["other"], mined[0].Negatives);
        Assert.Equal(2, report.Positives);
    }

    [Fact]
    public async Task The_absolute_margin_the_highest_score_and_the_window_each_count_what_they_reject()
    {
        MiningReport absolute = (await MineAsync(new MiningSettings { Margin = 0, AbsoluteMargin = 0.2 })).Report;
        MiningReport highest = (await MineAsync(new MiningSettings { Margin = 0, MaxScore = 0.6 })).Report;
        MiningReport window = (await MineAsync(new MiningSettings { Margin = 0, FirstRank = 3 })).Report;
        Assert.Equal((2, 2), (absolute.AboveAbsoluteMargin, absolute.Negatives));
        Assert.Equal((2, 2), (highest.AboveMaxScore, highest.Negatives));
        Assert.Equal((2, 2), (window.BeforeWindow, window.Negatives));
    }

    [Fact]
    public async Task Sampled_negatives_come_from_all_that_pass_and_follow_from_the_seed()
    {
        HashSet<string> drawn = [];
        for (int seed = 1; seed <= 30; seed++)
        {
            MiningSettings settings = new() { Margin = 0.9, Negatives = 2, Sampled = true, Seed = seed };
            (TrainingRecord mined, _) = await MineAsync(settings);
            Assert.Equal(2, mined.Negatives.Distinct().Count());
            Assert.Equal(mined.Negatives, (await MineAsync(settings)).Record.Negatives);
            drawn.UnionWith(mined.Negatives);
        }
        Assert.Equal(["b", "c", "d"], drawn.Order());
    }

    [Fact]
    public async Task Every_candidate_is_accounted_for_once()
    {
        MiningSettings settings = new() { Margin = 0.7, Negatives = 1, MaxScore = 0.5 };
        MiningReport report = (await MineAsync(settings)).Report;
        Assert.Equal(
            report.Candidates,
            report.Positives + report.BeforeWindow + report.AboveMargin + report.AboveAbsoluteMargin +
            report.AboveMaxScore + report.NotNeeded + report.Negatives);
    }

    private static async Task<(TrainingRecord Record, MiningReport Report)> MineAsync(MiningSettings settings)
    {
        (IReadOnlyList<TrainingRecord> mined, MiningReport report) =
            await new HardNegativeMiner(new FixedTeacher(), settings).MineAsync([Record], null, default);
        return (Assert.Single(mined), report);
    }

    private sealed class FixedTeacher : ITeacher
    {
        public Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
            IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<IReadOnlyList<Candidate>>>(
            [
                [new("p1", 0.9f), new("a", 0.79f), new("b", 0.7f), new("c", 0.5f), new("d", 0.4f)],
            ]);

        public Task<float[]> ScoreAsync(
            IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
            CancellationToken cancellation) =>
            Task.FromResult(passages.Select(passage => passage == "p1" ? 0.9f : 0.8f).ToArray());
    }
}
