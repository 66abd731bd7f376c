using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Tests.Initialization;

public sealed class CooccurrenceTests
{
    [Fact]
    public void Near_neighbours_weigh_more_and_those_outside_the_window_nothing()
    {
        CooccurrenceCounter counter = new(5, 2);
        counter.Add([0, 1, 2, 3]);
        Assert.Equal(1f, counter.Count(0, 1));
        Assert.Equal(0.5f, counter.Count(0, 2));
        Assert.Equal(0f, counter.Count(0, 3));
        Assert.Equal(counter.Count(2, 0), counter.Count(0, 2));
    }

    [Fact]
    public void Information_is_positive_only_where_two_tokens_meet_more_often_than_chance()
    {
        CooccurrenceCounter counter = new(4, 1);
        for (int i = 0; i < 50; i++)
        {
            counter.Add([0, 1]);
            counter.Add([2, 3]);
        }
        counter.Add([0, 3]);
        SparseMatrix information = counter.PositiveMutualInformation(2, 0);
        float[][] identity = Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4)
            .Select(j => i == j ? 1f : 0f).ToArray()).ToArray();
        float[][] dense = information.Multiply(identity, new ParallelOptions());
        Assert.True(dense[0][1] > 0.5 && dense[2][3] > 0.5);
        Assert.Equal(0f, dense[0][3]);
        Assert.Equal(dense[0][1], dense[1][0]);
    }
}
