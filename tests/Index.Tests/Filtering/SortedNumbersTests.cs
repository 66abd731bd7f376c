using SearchEngine.Index.Filtering;

namespace SearchEngine.Index.Tests.Filtering;

public sealed class SortedNumbersTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 100_000)]
    public void Ranges_hold_what_a_sorted_list_holds(int seed, int distinct)
    {
        var random = new Random(seed);
        var numbers = new SortedNumbers();
        var expected = new Dictionary<int, double>();
        for (int i = 0; i < 20_000; i++)
        {
            int ordinal = random.Next(5_000);
            if (expected.Remove(ordinal, out double old))
                Assert.True(numbers.Remove(old, ordinal));
            double number = random.Next(distinct) - distinct / 2.0;
            expected[ordinal] = number;
            numbers.Add(number, ordinal);
        }

        Assert.False(numbers.Remove(double.MaxValue, 1));
        for (int i = 0; i < 200; i++)
        {
            double lowest = random.Next(distinct) - distinct / 2.0;
            double highest = lowest + random.Next(distinct);
            List<int> found = [];
            numbers.ForEachBetween(lowest, highest, run => found.AddRange(run));
            int[] fitting = [.. expected.Where(pair =>
                pair.Value >= lowest && pair.Value <= highest).Select(pair => pair.Key).Order()];
            Assert.Equal(fitting, found.Order());
            Assert.Equal(fitting.Length, numbers.CountBetween(lowest, highest));
        }
    }

    [Fact]
    public void Ascending_input_and_open_bounds_work()
    {
        var numbers = new SortedNumbers();
        for (int i = 0; i < 3_000; i++)
            numbers.Add(i, i);

        Assert.Equal(3_000, numbers.CountBetween(double.NegativeInfinity, double.PositiveInfinity));
        Assert.Equal(1, numbers.CountBetween(512, 512));
        Assert.Equal(0, numbers.CountBetween(0.5, 0.6));
    }
}
