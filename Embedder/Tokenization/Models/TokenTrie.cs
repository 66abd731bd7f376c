namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>A prefix tree over tokens: the edge (node, character) is looked up in one flat open-addressing
/// table.</summary>
internal sealed class TokenTrie
{
    private const int None = -1;

    private Edge[] edges = new Edge[1024];
    private readonly List<int> values = [None];
    private int edgeCount;

    /// <summary>The node that every token begins at.</summary>
    public static int Root => 0;

    /// <summary>Adds a token; the last of equal ones counts.</summary>
    public void Add(string token, int value)
    {
        var node = Root;
        foreach (var unit in token) node = ChildOrNew(node, unit);
        values[node] = value;
    }

    /// <summary>The node one character further, or -1.</summary>
    public int Child(int node, char unit)
    {
        var key = Key(node, unit);
        for (var at = Slot(key); ; at = (at + 1) & (edges.Length - 1))
        {
            if (edges[at].Key == key) return edges[at].Child;
            if (edges[at].Key == 0) return None;
        }
    }

    /// <summary>Value of the token that ends at a node, or -1.</summary>
    public int Value(int node) => values[node];

    private int ChildOrNew(int node, char unit)
    {
        var found = Child(node, unit);
        if (found != None) return found;
        if (edgeCount * 2 >= edges.Length) Grow();
        values.Add(None);
        Insert(new Edge(Key(node, unit), values.Count - 1));
        edgeCount++;
        return values.Count - 1;
    }

    private void Grow()
    {
        var old = edges;
        edges = new Edge[old.Length * 2];
        foreach (var edge in old)
        {
            if (edge.Key != 0) Insert(edge);
        }
    }

    private void Insert(Edge edge)
    {
        var at = Slot(edge.Key);
        while (edges[at].Key != 0) at = (at + 1) & (edges.Length - 1);
        edges[at] = edge;
    }

    /// <summary>Never 0, which marks a free place.</summary>
    private static ulong Key(int node, char unit) => ((ulong)(uint)node << 16 | unit) + 1;

    private int Slot(ulong key) => (int)(key * 0x9E3779B97F4A7C15 >> 40) & (edges.Length - 1);

    private readonly record struct Edge(ulong Key, int Child);
}
