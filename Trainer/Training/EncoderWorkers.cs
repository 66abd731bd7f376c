// Runs an encoder over many inputs: micro-batches of like length, shared by .NET workers of one native thread each.

using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// Forward and backward passes of one encoder. Micro-batch m always belongs to worker m mod workers, and gradients are
/// added in that order, so the outcome is the same bit for bit on every run. One thread calls it at a time.
/// </summary>
internal sealed class EncoderWorkers
{
    private readonly ITrainableEncoder encoder;
    private readonly TorchSharp.Modules.Parameter[] parameters;
    private readonly torch.Device device;
    private readonly int padId;
    private readonly int workers;
    private readonly int microBatchTokens;

    /// <summary>Prepares passes over an encoder.</summary>
    /// <param name="encoder">The model.</param>
    /// <param name="device">Where it lives.</param>
    /// <param name="padId">The id that fills rows up.</param>
    /// <param name="workers">Threads; 1 on a GPU.</param>
    /// <param name="microBatchTokens">Padded tokens of a micro-batch.</param>
    public EncoderWorkers(ITrainableEncoder encoder, torch.Device device, int padId, int workers, int microBatchTokens)
    {
        this.encoder = encoder;
        this.device = device;
        this.padId = padId;
        this.workers = workers;
        this.microBatchTokens = microBatchTokens;
        parameters = encoder.Parameters.Select(entry => entry.Parameter)
            .Where(parameter => parameter.requires_grad).ToArray();
    }

    /// <summary>Vectors of inputs, without gradients.</summary>
    /// <returns>[inputs][d], in the inputs' order.</returns>
    public float[][] Encode(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation)
    {
        MicroBatch[] plan = MicroBatch.Plan(inputs, microBatchTokens);
        float[][] vectors = new float[inputs.Count][];
        Share(worker =>
        {
            using IDisposable quiet = torch.no_grad();
            for (int m = worker; m < plan.Length; m += workers)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = torch.NewDisposeScope();
                Scatter(Forward(plan[m], inputs), plan[m], vectors);
            }
        });
        return vectors;
    }

    /// <summary>Vectors of inputs, with the graphs that made them.</summary>
    public EncodedGraphs EncodeWithGraphs(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation)
    {
        MicroBatch[] plan = MicroBatch.Plan(inputs, microBatchTokens);
        float[][] vectors = new float[inputs.Count][];
        torch.Tensor[] outputs = new torch.Tensor[plan.Length];
        Share(worker =>
        {
            for (int m = worker; m < plan.Length; m += workers)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = torch.NewDisposeScope();
                torch.Tensor output = Forward(plan[m], inputs);
                Scatter(output, plan[m], vectors);
                outputs[m] = output.DetachFromDisposeScope();
            }
        });
        return new EncodedGraphs(plan, vectors, outputs);
    }

    /// <summary>
    /// Adds to every parameter's gradient what the given gradients by the vectors amount to, running the graphs
    /// backward and freeing them.
    /// </summary>
    public void Backward(EncodedGraphs graphs, float[][] vectorGradients, CancellationToken cancellation)
    {
        Accumulate(graphs.Plan.Length, cancellation, m =>
        {
            using torch.Tensor output = graphs.Outputs[m];
            return torch.autograd.grad([output], parameters, [Gather(graphs.Plan[m], vectorGradients)]);
        });
    }

    /// <summary>The same without kept graphs: every micro-batch runs forward once more (GradCache).</summary>
    public void Backward(
        IReadOnlyList<TokenizedInput> inputs, float[][] vectorGradients, CancellationToken cancellation)
    {
        MicroBatch[] plan = MicroBatch.Plan(inputs, microBatchTokens);
        Accumulate(plan.Length, cancellation, m =>
        {
            torch.Tensor output = Forward(plan[m], inputs);
            return torch.autograd.grad([output], parameters, [Gather(plan[m], vectorGradients)]);
        });
    }

    private torch.Tensor Forward(MicroBatch batch, IReadOnlyList<TokenizedInput> inputs)
    {
        (torch.Tensor ids, torch.Tensor attention, torch.Tensor pool) = batch.Tensors(inputs, padId, device);
        return encoder.Encode(ids, attention, pool);
    }

    private void Accumulate(
        int count, CancellationToken cancellation, Func<int, IList<torch.Tensor>> microBatchGradients)
    {
        torch.Tensor[][] sums = new torch.Tensor[workers][];
        Share(worker =>
        {
            for (int m = worker; m < count; m += workers)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = torch.NewDisposeScope();
                using IDisposable quiet = torch.enable_grad();
                IList<torch.Tensor> gradients = microBatchGradients(m);
                if (sums[worker] is not { } sum)
                {
                    sums[worker] = gradients.Select(gradient => gradient.DetachFromDisposeScope()).ToArray();
                    continue;
                }
                for (int p = 0; p < parameters.Length; p++)
                {
                    sum[p].add_(gradients[p]);
                }
            }
        });
        AddToParameters(sums);
    }

    private void AddToParameters(torch.Tensor[][] sums)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (torch.Tensor[] sum in sums.Where(sum => sum is not null))
        {
            for (int p = 0; p < parameters.Length; p++)
            {
                parameters[p].AddGradient(sum[p]);
                sum[p].Dispose();
            }
        }
    }

    private void Share(Action<int> work)
    {
        if (workers == 1)
        {
            work(0);
            return;
        }
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, work);
        }
        catch (AggregateException errors) when (errors.InnerExceptions.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    private torch.Tensor Gather(MicroBatch batch, float[][] rows)
    {
        int width = rows[0].Length;
        float[] values = new float[batch.Places.Length * width];
        for (int row = 0; row < batch.Places.Length; row++)
        {
            rows[batch.Places[row]].CopyTo(values, row * width);
        }
        return torch.tensor(values, [batch.Places.Length, width], device: device);
    }

    private static void Scatter(torch.Tensor output, MicroBatch batch, float[][] vectors)
    {
        float[] values = output.detach().cpu().data<float>().ToArray();
        int width = values.Length / batch.Places.Length;
        for (int row = 0; row < batch.Places.Length; row++)
        {
            vectors[batch.Places[row]] = values.AsSpan(row * width, width).ToArray();
        }
    }
}
