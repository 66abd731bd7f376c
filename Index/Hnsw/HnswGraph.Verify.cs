// Checking that every live node can be reached, and reconnecting those that cannot.
namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    private const int ReconnectAttempts = 3;

    /// <summary>Counts nodes and follows level-0 links from the entry point. Writers wait, searches do not.</summary>
    public GraphReport Verify()
    {
        _writers.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return new GraphReport(Count, _buried, UnreachableNodes().Count);
        }
        finally
        {
            _writers.ExitExclusive();
        }
    }

    /// <summary>
    /// Gives every unreachable live node links from its neighbours, and every live node that lost all its own links
    /// new ones: a search that descends to such a node would see nothing else. Holds the writers' gate alone.
    /// </summary>
    private void ReconnectLost()
    {
        SearchContext context = _contexts.Rent();
        List<int> lost = UnreachableNodes();
        lost.AddRange(NodesWithoutLinks());
        for (int attempt = 0; lost.Count > 0 && attempt < ReconnectAttempts; attempt++)
        {
            foreach (int node in lost)
            {
                _walk.Reconnect(context, node);
            }

            lost = UnreachableNodes();
        }

        _contexts.Return(context);
    }

    private IEnumerable<int> NodesWithoutLinks() => Enumerable.Range(0, _storage.NodeCount)
        .Where(node => _storage.SlotOf[node] >= 0 && _storage.LinksOf(node).IsEmpty);

    private List<int> UnreachableNodes()
    {
        var reached = new bool[_storage.NodeCount];
        var open = new Stack<int>();
        if (_storage.EntryPoint >= 0)
        {
            reached[_storage.EntryPoint] = true;
            open.Push(_storage.EntryPoint);
        }

        while (open.Count > 0)
        {
            foreach (int neighbor in _storage.LinksOf(open.Pop()))
            {
                if (!reached[neighbor])
                {
                    reached[neighbor] = true;
                    open.Push(neighbor);
                }
            }
        }

        var lost = new List<int>();
        for (int node = 0; node < reached.Length; node++)
        {
            if (!reached[node] && _storage.SlotOf[node] >= 0)
            {
                lost.Add(node);
            }
        }

        return lost;
    }
}
