using SearchEngine.Index.Filtering;

namespace SearchEngine.Index.Tests.Filtering;

public sealed class OrdinalSetTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 5_000)]
    [InlineData(3, 200_000)]
    public void A_set_behaves_as_a_set_of_integers(int seed, int range)
    {
        var random = new Random(seed);
        var set = new OrdinalSet();
        var expected = new SortedSet<int>();
        for (int i = 0; i < 30_000; i++)
        {
            int ordinal = random.Next(range);
            if (random.Next(3) > 0)
                Assert.Equal(expected.Add(ordinal), set.Add(ordinal));
            else
                Assert.Equal(expected.Remove(ordinal), set.Remove(ordinal));
        }

        Assert.Equal(expected, set.ToArray());
        Assert.Equal(expected.Count, set.Count);
        for (int ordinal = 0; ordinal < range; ordinal += 7)
            Assert.Equal(expected.Contains(ordinal), set.Contains(ordinal));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(3_000, 9_000)]
    [InlineData(30_000, 2_000)]
    [InlineData(100_000, 100_000)]
    public void Intersection_and_difference_are_those_of_sets(int leftCount, int rightCount)
    {
        var random = new Random(leftCount);
        HashSet<int> left = [.. Enumerable.Range(0, leftCount).Select(_ => random.Next(150_000))];
        HashSet<int> right = [.. Enumerable.Range(0, rightCount).Select(_ => random.Next(150_000))];
        OrdinalSet leftSet = OrdinalSet.Of([.. left]);
        OrdinalSet rightSet = OrdinalSet.Of([.. right]);

        Assert.Equal(left.Intersect(right).Order(), OrdinalSet.And(leftSet, rightSet).ToArray());
        Assert.Equal(left.Intersect(right).Order(), OrdinalSet.And(rightSet, leftSet).ToArray());
        Assert.Equal(left.Except(right).Order(), OrdinalSet.AndNot(leftSet, rightSet).ToArray());
    }

    [Fact]
    public void A_set_that_comes_from_bits_holds_those_bits()
    {
        var words = new ulong[3_000];
        OrdinalSet set = OrdinalSet.Of(0, 63, 64, 65_535, 65_536, 191_999);
        set.MergeInto(words);

        Assert.Equal(set.ToArray(), OrdinalSet.FromWords(words).ToArray());
    }

    [Fact]
    public void A_copy_changes_by_itself()
    {
        OrdinalSet set = OrdinalSet.Of(1, 2, 70_000);
        OrdinalSet copy = set.Copy();
        copy.Remove(2);

        Assert.Equal([1, 2, 70_000], set.ToArray());
        Assert.Equal([1, 70_000], copy.ToArray());
    }

    [Fact]
    public void Dense_and_sparse_sets_take_little_memory()
    {
        OrdinalSet dense = OrdinalSet.Of([.. Enumerable.Range(0, 65_536)]);
        OrdinalSet sparse = OrdinalSet.Of([.. Enumerable.Range(0, 1_000).Select(i => i * 60)]);

        Assert.Equal(8_192, dense.Bytes);
        Assert.InRange(sparse.Bytes, 2_000, 4_096);
    }
}
