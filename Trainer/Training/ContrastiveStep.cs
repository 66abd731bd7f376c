// The gradient of one batch. GradCache (Gao, Zhang, Han and Callan, 2021): encode everything, differentiate the loss by
// the vectors alone, then push those gradients through the encoder a micro-batch at a time. The batch, and with it the
// number of in-batch negatives, no longer depends on memory.

using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Losses;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>Computes a batch's loss and adds its gradient to the encoder's parameters.</summary>
internal sealed class ContrastiveStep
{
    private readonly EncoderWorkers encoder;
    private readonly IContrastiveLoss loss;
    private readonly int hardNegatives;
    private readonly long maxGraphTokens;

    /// <summary>Prepares steps.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="hardNegatives">How many hard negatives of an example take part, at most.</param>
    /// <param name="maxGraphTokens">
    /// Batches with more tokens than this are encoded twice instead of keeping their graphs; the outcome is the same.
    /// </param>
    public ContrastiveStep(EncoderWorkers encoder, IContrastiveLoss loss, int hardNegatives, long maxGraphTokens)
    {
        this.encoder = encoder;
        this.loss = loss;
        this.hardNegatives = hardNegatives;
        this.maxGraphTokens = maxGraphTokens;
    }

    /// <summary>Runs one batch.</summary>
    /// <param name="batch">At least one example.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <param name="cancellation">Stops between micro-batches; gradients are then incomplete.</param>
    /// <returns>The loss and how many tokens were encoded, padding not counted.</returns>
    public (double Loss, long Tokens) Run(
        IReadOnlyList<ContrastiveExample> batch, long seed, CancellationToken cancellation)
    {
        int perQuery = 1 + batch.Max(example => Math.Min(hardNegatives, example.Negatives.Count));
        (List<TokenizedInput> inputs, int[] slots) = Flatten(batch, perQuery);
        long tokens = inputs.Sum(input => (long)input.Ids.Length);
        if (tokens <= maxGraphTokens)
        {
            using EncodedGraphs graphs = encoder.EncodeWithGraphs(inputs, seed, cancellation);
            (double value, float[][] gradients) = VectorGradients(graphs.Vectors, slots, batch, perQuery);
            encoder.Backward(graphs, gradients, cancellation);
            return (value, tokens);
        }
        float[][] vectors = encoder.Encode(inputs, seed, cancellation);
        (double cached, float[][] cachedGradients) = VectorGradients(vectors, slots, batch, perQuery);
        encoder.Backward(inputs, cachedGradients, seed, cancellation);
        return (cached, tokens);
    }

    /// <summary>Queries first, then each query's passages; slot i of the passages is its input, or -1.</summary>
    private static (List<TokenizedInput> Inputs, int[] Slots) Flatten(
        IReadOnlyList<ContrastiveExample> batch, int perQuery)
    {
        List<TokenizedInput> inputs = batch.Select(example => example.Query).ToList();
        int[] slots = new int[batch.Count * perQuery];
        Array.Fill(slots, -1);
        for (int i = 0; i < batch.Count; i++)
        {
            slots[i * perQuery] = inputs.Count;
            inputs.Add(batch[i].Positive);
            int negatives = Math.Min(perQuery - 1, batch[i].Negatives.Count);
            for (int n = 0; n < negatives; n++)
            {
                slots[(i * perQuery) + 1 + n] = inputs.Count;
                inputs.Add(batch[i].Negatives[n]);
            }
        }
        return (inputs, slots);
    }

    /// <summary>The loss and its gradient by every input's vector; what the loss itself learns gets its own.</summary>
    private (double Loss, float[][] Gradients) VectorGradients(
        float[][] vectors, int[] slots, IReadOnlyList<ContrastiveExample> batch, int perQuery)
    {
        (int count, int width) = (batch.Count, vectors[0].Length);
        float[] queryValues = new float[count * width];
        for (int i = 0; i < count; i++)
        {
            vectors[i].CopyTo(queryValues, i * width);
        }
        float[] passageValues = new float[slots.Length * width];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] >= 0)
            {
                vectors[slots[slot]].CopyTo(passageValues, slot * width);
            }
        }
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable grad = torch.enable_grad();
        torch.Tensor queries = torch.tensor(queryValues, [count, width]).requires_grad_();
        torch.Tensor passages = torch.tensor(passageValues, [count, perQuery, width]).requires_grad_();
        torch.Tensor present = torch.tensor(Array.ConvertAll(slots, slot => slot >= 0), [count, perQuery]);
        torch.Tensor value = loss.Loss(queries, passages, present, Targets(batch, perQuery));
        Parameter[] learned = loss.Parameters.Select(entry => entry.Parameter).ToArray();
        IList<torch.Tensor> gradients = torch.autograd.grad([value], [queries, passages, .. learned]);
        for (int p = 0; p < learned.Length; p++)
        {
            learned[p].AddGradient(gradients[2 + p]);
        }
        float[] byQuery = gradients[0].data<float>().ToArray();
        float[] byPassage = gradients[1].data<float>().ToArray();
        float[][] byInput = new float[vectors.Length][];
        for (int i = 0; i < count; i++)
        {
            byInput[i] = byQuery.AsSpan(i * width, width).ToArray();
        }
        for (int slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] >= 0)
            {
                byInput[slots[slot]] = byPassage.AsSpan(slot * width, width).ToArray();
            }
        }
        return (value.item<float>(), byInput);
    }

    /// <summary>[B, 1 + N] targets, NaN where an example has none; null where no example has any.</summary>
    private static torch.Tensor? Targets(IReadOnlyList<ContrastiveExample> batch, int perQuery)
    {
        if (batch.All(example => example.Targets is null))
        {
            return null;
        }
        float[] values = new float[batch.Count * perQuery];
        Array.Fill(values, float.NaN);
        for (int i = 0; i < batch.Count; i++)
        {
            for (int n = 0; n < Math.Min(perQuery, batch[i].Targets?.Count ?? 0); n++)
            {
                values[(i * perQuery) + n] = batch[i].Targets![n];
            }
        }
        return torch.tensor(values, [batch.Count, perQuery]);
    }
}
