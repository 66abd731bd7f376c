using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Tests.Batching;

public sealed class ClassBatchTests
{
    private const int Classes = 5;
    private const int TextsOfAClass = 4;

    [Fact]
    public void A_text_is_paired_with_another_text_of_its_class()
    {
        PairBatch batch = new();
        ClassSource source = Source();
        for (int seed = 0; seed < 20; seed++)
        {
            source.Draw(new Random(seed), 12, batch);
            for (int pair = 0; pair < 12; pair++)
            {
                Assert.Equal(batch.Classes[pair], batch.Queries[pair][0] / 10);
                Assert.Equal(batch.Classes[pair], batch.Passages[pair][0] / 10);
                Assert.NotEqual(batch.Queries[pair][0], batch.Passages[pair][0]);
            }
            Assert.Equal(12, Enumerable.Range(0, 12).Select(pair => batch.Queries[pair][0]).Distinct().Count());
        }
    }

    [Fact]
    public void A_text_without_a_companion_is_left_out()
    {
        ClassSource source = new("few", [new("1", "a"), new("2", "b"), new("3", "b"), new("", "a")], Encode);
        Assert.Equal((2, 1), (source.TextCount, source.ClassCount));
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 200)]
    public void Batches_are_of_tasks_as_often_as_the_share_says(double share, int expected) =>
        Assert.Equal(expected, TaskBatches(Blend(share)));

    [Fact]
    public void A_blend_depends_on_seed_and_step_alone()
    {
        Assert.InRange(TaskBatches(Blend(0.3)), 40, 80);
        (PairBatch one, PairBatch other) = (new(), new());
        BlendedPairs blend = Blend(0.5);
        for (int step = 1; step <= 20; step++)
        {
            blend.Draw(step, one);
            Blend(0.5).Draw(step, other);
            Assert.Equal(one.Classes, other.Classes);
            Assert.Equal(one.Queries[0].ToArray(), other.Queries[0].ToArray());
            Assert.Equal(one.Passages[7].ToArray(), other.Passages[7].ToArray());
        }
    }

    [Fact]
    public void A_set_smaller_than_a_batch_is_named()
    {
        var error = Assert.Throws<DatasetException>(() =>
            new BlendedPairs(Crops(32), [Source()], 0.5, 1, 32, 1));
        Assert.Contains("intents: 20 texts", error.Message);
    }

    private static int TaskBatches(BlendedPairs blend)
    {
        PairBatch batch = new();
        return Enumerable.Range(1, 200).Count(step =>
        {
            blend.Draw(step, batch);
            Assert.Equal((8, 8), (batch.Queries.Count, batch.Passages.Count));
            return batch.Classes.Count == 8;
        });
    }

    private static BlendedPairs Blend(double share) => new(Crops(8), [Source()], share, 1, 8, 3);

    private static CropBatches Crops(int batchSize)
    {
        TokenCorpusBuilder builder = new(Encode, 1000);
        for (int record = 0; record < 40; record++)
        {
            builder.Add(new CorpusRecord($"{100 + record}", $"{200 + record}"));
        }
        return new CropBatches([new CropSource(builder.Build("numbers"), 1, 0)], new CropSettings(), 1, batchSize, 3);
    }

    /// <summary>Texts 10 c .. 10 c + 3 are of class c.</summary>
    private static ClassSource Source() => new("intents",
        Enumerable.Range(0, Classes * TextsOfAClass).Select(i => new LabelledText(
            $"{(i / TextsOfAClass * 10) + (i % TextsOfAClass)}", $"class {i / TextsOfAClass}")), Encode);

    private static void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        if (int.TryParse(text, out int id))
        {
            ids.Add(id);
        }
    }
}
