using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;

namespace SearchEngine.Trainer.Tests.Evaluation;

public sealed class HoldOutTests
{
    [Fact]
    public void A_held_out_query_does_not_train_under_another_spelling_nor_past_the_cap()
    {
        // Every query twice: the second time in other letters, behind all the first ones.
        TrainingRecord[] records = Enumerable.Range(0, 200).Select(i => new TrainingRecord
        {
            Query = i < 100 ? $"what of {i}" : $"What  OF {i - 100} ", Positives = [$"p{i}"],
        }).ToArray();
        (IReadOnlyList<TrainingRecord> training, HoldOut? judge) = HoldOut.Split(records, 0.5, 10, 1000);
        Assert.Equal(10, judge!.QueryCount);
        Assert.Equal(180, training.Count);
        Assert.Equal(90, training.Select(record => QueryText.Normal(record.Query)).Distinct().Count());
    }

    [Fact]
    public void A_query_that_is_held_out_from_several_rows_is_judged_by_the_answers_of_all()
    {
        TrainingRecord[] records = Enumerable.Range(0, 40).SelectMany(i => new[]
        {
            new TrainingRecord { Query = $"query {i}", Positives = [$"a{i}"] },
            new TrainingRecord { Query = $"query {i}", Positives = [$"b{i}"] },
        }).ToArray();
        HoldOut judge = HoldOut.Split(records, 0.3, 300, 1000).Judge!;
        // A perfect model: the texts of one number are the same vector.
        double score = judge.Score(
            (texts, _, _, _) => [.. texts.Select(text =>
            {
                float[] vector = new float[40];
                vector[int.Parse(text.TrimStart("query ab".ToCharArray()))] = 1;
                return vector;
            })],
            default);
        Assert.Equal(1, score, 6);
    }
}
