// The payloads of graph.bin and codes.bin, and the invariants that are checked when they are read back.
namespace SearchEngine.Index.Hnsw;

internal sealed unsafe partial class GraphStorage
{
    /// <summary>Writes level-0 rows, slots, upper offsets and upper rows; writers must be kept out.</summary>
    public void SaveGraph(string path, string magic, ReadOnlySpan<long> fields)
    {
        using var writer = new PagedWriter(path);
        for (int node = 0; node < NodeCount; node++)
        {
            writer.Write(new ReadOnlySpan<int>(Links + ((nint)node * M0), M0));
        }

        for (int node = 0; node < NodeCount; node++)
        {
            int slot = SlotOf[node] == Swept ? Tombstone : SlotOf[node];
            writer.Write(new ReadOnlySpan<int>(in slot));
        }

        int offset = 0;
        for (int node = 0; node < NodeCount; node++)
        {
            int at = UpperOf[node] < 0 ? -1 : offset;
            writer.Write(new ReadOnlySpan<int>(in at));
            offset += UpperInts(LevelOf(node));
        }

        for (int node = 0; node < NodeCount; node++)
        {
            if (UpperOf[node] >= 0)
            {
                writer.Write(new ReadOnlySpan<int>(Upper + UpperOf[node], UpperInts(LevelOf(node))));
            }
        }

        writer.Finish(magic, [.. fields, offset]);
    }

    /// <summary>Writes the codes; writers must be kept out.</summary>
    public void SaveCodes(string path, string magic, ReadOnlySpan<long> fields)
    {
        using var writer = new PagedWriter(path);
        for (int node = 0; node < NodeCount; node++)
        {
            writer.Write(new ReadOnlySpan<byte>(CodeOf(node), CodeBytes));
        }

        writer.Finish(magic, fields);
    }

    /// <summary>Reads both payloads into this empty storage, whose capacity holds them.</summary>
    /// <exception cref="GraphDamagedException">The content contradicts itself.</exception>
    public void Load(PagedReader graph, PagedReader codes, int nodeCount, int entryPoint)
    {
        graph.Require(nodeCount >= 0 && nodeCount <= Capacity, "its node count is out of range");
        graph.Require(entryPoint >= -1 && entryPoint < nodeCount, "its entry point is out of range");
        int upperLength = (int)graph.Field(11);
        graph.Read((byte*)Links, (long)nodeCount * M0 * sizeof(int));
        graph.Read(SlotOf.AsSpan(0, nodeCount));
        graph.Read(UpperOf.AsSpan(0, nodeCount));
        _upper.Grow((long)upperLength * sizeof(int));
        Upper = (int*)_upper.Pointer;
        graph.Read(_upper.Pointer, (long)upperLength * sizeof(int));
        codes.Read(Codes, (long)nodeCount * CodeBytes);
        _upperLength = upperLength;
        NodeCount = nodeCount;
        SetEntryPoint(entryPoint);
        RestoreSlots(graph);
        CheckLevels(graph);
        for (int node = 0; node < nodeCount; node++)
        {
            CheckLinks(graph, node);
        }

        graph.Require(entryPoint < 0 || SlotOf[entryPoint] >= 0, "its entry point is a deleted node");
    }

    private void RestoreSlots(PagedReader graph)
    {
        int highest = -1;
        foreach (int slot in SlotOf.AsSpan(0, NodeCount))
        {
            graph.Require(slot < HnswGraph.MaxSlots, "a slot is out of range");
            highest = Math.Max(highest, slot);
        }

        if (highest >= NodeOfSlot.Length)
        {
            NodeOfSlot = Resized(NodeOfSlot, highest + 1, -1);
        }

        for (int node = 0; node < NodeCount; node++)
        {
            int slot = SlotOf[node];
            if (slot >= 0)
            {
                graph.Require(NodeOfSlot[slot] < 0, "a slot is there twice");
                NodeOfSlot[slot] = node;
            }
            else if (slot == Free)
            {
                _freeNodes.Add(node);
            }
            else
            {
                graph.Require(slot == Tombstone, "a node is in no known state");
            }
        }
    }

    private void CheckLevels(PagedReader graph)
    {
        for (int node = 0; node < NodeCount; node++)
        {
            int offset = UpperOf[node];
            graph.Require(offset >= -1 && offset < _upperLength, "upper links are out of range");
            int level = LevelOf(node);
            bool fits = level is >= 0 and <= MaxLevel && (offset < 0 || offset + UpperInts(level) <= _upperLength);
            graph.Require(fits, "a level is out of range");
        }
    }

    private void CheckLinks(PagedReader graph, int node)
    {
        for (int level = LevelOf(node); level >= 0; level--)
        {
            int* row = RowOf(node, level);
            for (int i = 0; i < RowLength(level); i++)
            {
                bool inside = row[i] >= -1 && row[i] < NodeCount;
                bool onLevel = level == 0 || !inside || row[i] < 0 || LevelOf(row[i]) >= level;
                graph.Require(inside && onLevel, "a link leads nowhere");
            }
        }
    }
}
