// Snapshots: what is saved is found again, and damage is noticed wherever it is.
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class SnapshotTests : IDisposable
{
    private const int Dimensions = 48;
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly float[] _rows = Vectors.Clustered(2000, Dimensions, seed: 11);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_reopened_graph_answers_as_before_and_can_be_changed()
    {
        using HnswGraph graph = Build();
        for (int slot = 0; slot < 300; slot++)
        {
            graph.Delete(slot);
        }

        graph.Save(_folder);
        using HnswGraph opened = HnswGraph.Open(_folder);
        Assert.Equal(graph.Count, opened.Count);
        var expected = new ScoredSlot[10];
        var actual = new ScoredSlot[10];
        for (int i = 0; i < 100; i++)
        {
            ReadOnlySpan<float> query = _rows.AsSpan(i * Dimensions, Dimensions);
            graph.Search(query, 10, 50, expected);
            opened.Search(query, 10, 50, actual);
            Assert.Equal(expected, actual);
        }

        for (int slot = 0; slot < 300; slot++)
        {
            opened.Insert(slot, _rows.AsSpan(slot * Dimensions, Dimensions));
        }

        opened.Search(_rows.AsSpan(0, Dimensions), 1, 50, actual);
        Assert.Equal(0, actual[0].Slot);
    }

    [Theory]
    [InlineData(HnswGraph.GraphFile)]
    [InlineData(HnswGraph.CodesFile)]
    public void A_flipped_bit_anywhere_is_detected(string name)
    {
        using (HnswGraph graph = Build())
        {
            graph.Save(_folder);
        }

        string path = Path.Combine(_folder, name);
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(12);
        for (int trial = 0; trial < 40; trial++)
        {
            byte[] bad = (byte[])good.Clone();
            int at = trial == 0 ? 0 : trial == 1 ? good.Length - 1 : random.Next(good.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            GraphDamagedException error = Assert.Throws<GraphDamagedException>(() => HnswGraph.Open(_folder));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_cut_short_and_a_foreign_partner_are_detected()
    {
        using HnswGraph graph = Build();
        graph.Save(_folder);
        string path = Path.Combine(_folder, HnswGraph.CodesFile);
        byte[] codes = File.ReadAllBytes(path);
        foreach (int length in new[] { 0, 100, 4096, codes.Length / 2, codes.Length - 1 })
        {
            File.WriteAllBytes(path, codes[..length]);
            Assert.Throws<GraphDamagedException>(() => HnswGraph.Open(_folder));
        }

        graph.Save(_folder);
        File.WriteAllBytes(path, codes);
        Assert.Throws<GraphDamagedException>(() => HnswGraph.Open(_folder));
    }

    private HnswGraph Build()
    {
        var graph = new HnswGraph(new HnswOptions { Dimensions = Dimensions });
        for (int slot = 0; slot < _rows.Length / Dimensions; slot++)
        {
            graph.Insert(slot, _rows.AsSpan(slot * Dimensions, Dimensions));
        }

        return graph;
    }
}
