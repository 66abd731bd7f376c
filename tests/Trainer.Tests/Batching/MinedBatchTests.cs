using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Recipes;

namespace SearchEngine.Trainer.Tests.Batching;

/// <summary>40 records in 5 topics; title and text of a record of topic t are two tokens of t, alike by the teacher.
/// </summary>
public sealed class MinedBatchTests
{
    private const int Topics = 5;
    private const int Width = 64;

    [Fact]
    public void A_batch_is_made_of_groups_of_neighbours()
    {
        PairBatch batch = new();
        for (int step = 1; step <= 10; step++)
        {
            Source(groupSize: 4, margin: 0).Draw(step, batch);
            Assert.Equal(8, batch.Queries.Count);
            Assert.Null(batch.NoNegatives);
            for (int group = 0; group < 8; group += 4)
            {
                Assert.Single(Enumerable.Range(group, 4).Select(i => Topic(batch.Queries[i][0])).Distinct());
            }
            Assert.Equal(8, Enumerable.Range(0, 8).Select(i => batch.Queries[i][0]).Distinct().Count());
        }
    }

    [Fact]
    public void What_the_teacher_takes_for_an_answer_is_no_negative()
    {
        PairBatch batch = new();
        Source(groupSize: 4, margin: 0.95).Draw(1, batch);
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                bool isOtherTopic = Topic(batch.Queries[i][0]) != Topic(batch.Passages[j][0]);
                Assert.Equal(i == j || isOtherTopic, batch.IsNegative(i, j));
            }
        }
    }

    [Fact]
    public void Pairs_with_the_same_query_or_the_same_passage_are_no_negatives_of_each_other()
    {
        TokenCorpusBuilder builder = new((text, ids) => ids.Add(int.Parse(text)), 1000);
        (int Query, int Passage)[] records = [(1, 11), (1, 12), (2, 12), (3, 13)];
        foreach ((int query, int passage) in records)
        {
            builder.Add(new CorpusRecord($"{query}", $"{passage}"));
        }
        PairBatch batch = new();
        new CropBatches([new CropSource(builder.Build("few"), 1, 0)], new CropSettings(), 1, 4, 3).Draw(1, batch);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                bool isSame = i != j && (batch.Queries[i][0] == batch.Queries[j][0]
                    || batch.Passages[i][0] == batch.Passages[j][0]);
                Assert.Equal(!isSame, batch.IsNegative(i, j));
            }
        }
    }

    [Fact]
    public void A_share_of_zero_draws_at_random() =>
        Assert.True(Enumerable.Range(1, 10).Count(step =>
        {
            PairBatch batch = new();
            Source(groupSize: 8, margin: 0.95, share: 0).Draw(step, batch);
            return Enumerable.Range(0, 8).Select(i => Topic(batch.Queries[i][0])).Distinct().Count() > 1;
        }) > 7);

    [Fact]
    public void Groups_that_do_not_fill_a_batch_are_refused() => Assert.Contains(
        "groupSize 3", Assert.Throws<DatasetException>(() => Source(groupSize: 3, margin: 0)).Message);

    private static int Topic(ushort token) => token / 20;

    private static MinedBatches Source(int groupSize, double margin, double share = 1)
    {
        TokenCorpusBuilder builder = new((text, ids) => ids.Add(int.Parse(text)), 1000);
        for (int record = 0; record < 8 * Topics; record++)
        {
            (int topic, int i) = (record / 8, record % 8);
            builder.Add(new CorpusRecord($"{(topic * 20) + i}", $"{(topic * 20) + 10 + i}"));
        }
        CropBatches crops = new(
            [new CropSource(builder.Build("topics"), 1, 0)], new CropSettings(), 1, 8, 3);
        MiningStageRecipe recipe = new() { GroupSize = groupSize, Margin = margin, Share = share };
        return new MinedBatches(crops, Teacher(), recipe, 8, 3, new ParallelOptions());
    }

    /// <summary>Tokens of a topic point the same way, but for a trace.</summary>
    private static BagEncoder Teacher()
    {
        float[] vectors = new float[20 * Topics * Width];
        for (int token = 0; token < 20 * Topics; token++)
        {
            vectors[(token * Width) + 1 + (token / 20)] = 1;
            vectors[(token * Width) + 10 + (token % 20)] = 0.01f;
        }
        return new BagEncoder(vectors, Width, null);
    }
}
