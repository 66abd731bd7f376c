using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Batching;
using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>Inputs of like length that one forward pass takes, by their places in the step.</summary>
/// <param name="Places">Indices into the step's inputs.</param>
/// <param name="Length">Tokens of the longest.</param>
internal readonly record struct MicroBatch(int[] Places, int Length)
{
    /// <summary>
    /// Sorts inputs by length and cuts them into micro-batches of at most so many padded tokens. The plan depends on
    /// the lengths alone.
    /// </summary>
    public static MicroBatch[] Plan(IReadOnlyList<TokenizedInput> inputs, int maxPaddedTokens)
    {
        int[] order = Enumerable.Range(0, inputs.Count).OrderByDescending(i => inputs[i].Ids.Length).ToArray();
        List<MicroBatch> plan = [];
        for (int start = 0; start < order.Length;)
        {
            int length = inputs[order[start]].Ids.Length;
            int rows = Math.Clamp(maxPaddedTokens / length, 1, order.Length - start);
            plan.Add(new MicroBatch(order[start..(start + rows)], length));
            start += rows;
        }
        return plan.ToArray();
    }

    /// <summary>Lays the inputs out as padded tensors.</summary>
    public TokenBatch Tensors(
        IReadOnlyList<TokenizedInput> inputs, int padId, torch.Device device)
    {
        long[] ids = new long[Places.Length * Length];
        bool[] attention = new bool[ids.Length];
        bool[] pool = new bool[ids.Length];
        Array.Fill(ids, padId);
        for (int row = 0; row < Places.Length; row++)
        {
            TokenizedInput input = inputs[Places[row]];
            for (int i = 0; i < input.Ids.Length; i++)
            {
                int at = (row * Length) + i;
                ids[at] = input.Ids[i];
                attention[at] = true;
                pool[at] = i >= input.PoolStart;
            }
        }
        long[] shape = [Places.Length, Length];
        return new TokenBatch(
            torch.tensor(ids, shape, device: device),
            torch.tensor(attention, shape, device: device),
            torch.tensor(pool, shape, device: device));
    }
}
