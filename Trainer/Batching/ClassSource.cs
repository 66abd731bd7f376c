// Texts of known classes as token bags: any two texts of a class are a positive pair (NV-Embed-v2, section 4.2).

using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>A labelled set that pairs are drawn from. Read-only after construction.</summary>
internal sealed class ClassSource
{
    private readonly List<List<ushort>> bags = []; // a class's texts lie together
    private readonly List<int> classes = [];       // of each bag
    private readonly List<int> starts = [0];       // [classes + 1] positions in bags

    /// <summary>Tokenises a set; texts without a companion in their class are left out.</summary>
    /// <param name="name">The name of the set.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="encode">The tokenizer, without special tokens; ids below 65,536.</param>
    public ClassSource(string name, IEnumerable<LabelledText> texts, TokenEncoder encode)
    {
        Name = name;
        foreach (IGrouping<string, LabelledText> members in texts.GroupBy(text => text.Label, StringComparer.Ordinal))
        {
            List<ushort>[] found = members.Select(text => Bag(text.Text, encode))
                .Where(bag => bag.Count > 0).ToArray();
            if (found.Length > 1)
            {
                bags.AddRange(found);
                classes.AddRange(Enumerable.Repeat(starts.Count - 1, found.Length));
                starts.Add(bags.Count);
            }
        }
    }

    /// <summary>The name of the set.</summary>
    public string Name { get; }

    /// <summary>How many texts there are.</summary>
    public int TextCount => bags.Count;

    /// <summary>How many classes there are.</summary>
    public int ClassCount => starts.Count - 1;

    /// <summary>Draws different texts, each with another text of its class.</summary>
    /// <param name="random">The only source of chance.</param>
    /// <param name="count">How many; at most <see cref="TextCount"/>.</param>
    /// <param name="batch">Cleared, then filled.</param>
    public void Draw(Random random, int count, PairBatch batch)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, TextCount);
        batch.Clear();
        HashSet<int> taken = [];
        while (batch.Classes.Count < count)
        {
            int text = random.Next(TextCount);
            if (taken.Add(text))
            {
                int first = starts[classes[text]];
                int companion = first + random.Next(starts[classes[text] + 1] - first - 1);
                batch.Queries.Add(bags[text]);
                batch.Passages.Add(bags[companion >= text ? companion + 1 : companion]);
                batch.Classes.Add(classes[text]);
            }
        }
    }

    private static List<ushort> Bag(string text, TokenEncoder encode)
    {
        List<int> ids = [];
        encode(text, ids);
        return ids.ConvertAll(id => checked((ushort)id));
    }
}
