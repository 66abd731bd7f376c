// Moving every node to a new number, in place: memory stays flat.
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Hnsw;

internal sealed unsafe partial class GraphStorage
{
    /// <summary>Gives each node its new number. Only while no operation is running.</summary>
    /// <param name="numbers">A permutation of the node numbers; it is used up.</param>
    public void Renumber(int[] numbers)
    {
        RenumberLinks(numbers);
        SetEntryPoint(EntryPoint < 0 ? -1 : numbers[EntryPoint]);
        for (int i = 0; i < _freeNodes.Count; i++)
        {
            _freeNodes[i] = numbers[_freeNodes[i]];
        }

        // Each swap brings one node home, so there are at most as many swaps as nodes.
        byte[] spare = new byte[Math.Max(CodeBytes, M0 * sizeof(int))];
        for (int node = 0; node < NodeCount; node++)
        {
            while (numbers[node] != node)
            {
                int home = numbers[node];
                Swap(CodeOf(node), CodeOf(home), CodeBytes, spare);
                Swap((byte*)RowOf(node, 0), (byte*)RowOf(home, 0), M0 * sizeof(int), spare);
                (SlotOf[node], SlotOf[home]) = (SlotOf[home], SlotOf[node]);
                (UpperOf[node], UpperOf[home]) = (UpperOf[home], UpperOf[node]);
                (numbers[node], numbers[home]) = (numbers[home], numbers[node]);
            }
        }

        for (int node = 0; node < NodeCount; node++)
        {
            if (SlotOf[node] >= 0)
            {
                NodeOfSlot[SlotOf[node]] = node;
            }
        }
    }

    private void RenumberLinks(int[] numbers)
    {
        for (int node = 0; node < NodeCount; node++)
        {
            for (int level = SlotOf[node] == Free ? -1 : LevelOf(node); level >= 0; level--)
            {
                int* row = RowOf(node, level);
                for (int i = 0; i < RowLength(level) && row[i] >= 0; i++)
                {
                    row[i] = numbers[row[i]];
                }
            }
        }
    }

    private static void Swap(byte* left, byte* right, int bytes, byte[] spare)
    {
        ref byte held = ref spare[0];
        Unsafe.CopyBlock(ref held, ref *left, (uint)bytes);
        Unsafe.CopyBlock(left, right, (uint)bytes);
        Unsafe.CopyBlock(ref *right, ref held, (uint)bytes);
    }
}
