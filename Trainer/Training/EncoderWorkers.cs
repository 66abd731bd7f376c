// Runs an encoder over many inputs: micro-batches of like length, shared by .NET workers of one native thread each.

using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
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
    private readonly (string Name, TorchSharp.Modules.Parameter Parameter)[] trained;
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
        trained = encoder.Parameters.Where(entry => entry.Parameter.requires_grad).ToArray();
    }

    /// <summary>Vectors of inputs, without gradients.</summary>
    /// <param name="inputs">What is embedded.</param>
    /// <param name="seed">Decides what dropout drops, where it is on.</param>
    /// <param name="cancellation">Stops between micro-batches.</param>
    /// <returns>[inputs][d], in the inputs' order.</returns>
    public float[][] Encode(IReadOnlyList<TokenizedInput> inputs, long seed, CancellationToken cancellation)
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
                TokenBatch batch = plan[m].Tensors(inputs, padId, device);
                Scatter(encoder.Encode(batch, PassSeed.Of(seed, m)), plan[m], vectors);
            }
        });
        return vectors;
    }

    /// <summary>Vectors of inputs, with the passes that made them.</summary>
    public EncodedGraphs EncodeWithGraphs(
        IReadOnlyList<TokenizedInput> inputs, long seed, CancellationToken cancellation)
    {
        MicroBatch[] plan = MicroBatch.Plan(inputs, microBatchTokens);
        float[][] vectors = new float[inputs.Count][];
        EncodedGraphs graphs = new(plan, vectors, new IEncoderPass[plan.Length]);
        try
        {
            Share(worker =>
            {
                for (int m = worker; m < plan.Length; m += workers)
                {
                    cancellation.ThrowIfCancellationRequested();
                    using DisposeScope scope = torch.NewDisposeScope();
                    graphs.Passes[m] = Begin(plan, m, inputs, seed);
                    Scatter(graphs.Passes[m].Vectors, plan[m], vectors);
                }
            });
            return graphs;
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Adds to every parameter's gradient what the given gradients by the vectors amount to, running the passes
    /// backward and freeing them.
    /// </summary>
    public void Backward(EncodedGraphs graphs, float[][] vectorGradients, CancellationToken cancellation)
    {
        Accumulate(graphs.Plan.Length, cancellation, m =>
        {
            using IEncoderPass pass = graphs.Passes[m];
            return pass.Gradients(trained, Gather(graphs.Plan[m], vectorGradients));
        });
    }

    /// <summary>The same without kept passes: every micro-batch runs forward once more (GradCache).</summary>
    public void Backward(
        IReadOnlyList<TokenizedInput> inputs, float[][] vectorGradients, long seed, CancellationToken cancellation)
    {
        MicroBatch[] plan = MicroBatch.Plan(inputs, microBatchTokens);
        Accumulate(plan.Length, cancellation, m =>
        {
            using IEncoderPass pass = Begin(plan, m, inputs, seed);
            return pass.Gradients(trained, Gather(plan[m], vectorGradients));
        });
    }

    private IEncoderPass Begin(MicroBatch[] plan, int m, IReadOnlyList<TokenizedInput> inputs, long seed) =>
        encoder.Begin(plan[m].Tensors(inputs, padId, device), PassSeed.Of(seed, m));

    private void Accumulate(
        int count, CancellationToken cancellation, Func<int, IReadOnlyList<torch.Tensor>> microBatchGradients)
    {
        torch.Tensor[]?[] sums = new torch.Tensor[workers][];
        try
        {
            Share(worker =>
            {
                for (int m = worker; m < count; m += workers)
                {
                    cancellation.ThrowIfCancellationRequested();
                    using DisposeScope scope = torch.NewDisposeScope();
                    using IDisposable quiet = torch.enable_grad();
                    Add(ref sums[worker], microBatchGradients(m));
                }
            });
            AddToParameters(sums);
        }
        finally
        {
            foreach (torch.Tensor gradient in sums.SelectMany(sum => sum ?? []))
            {
                gradient.Dispose();
            }
        }
    }

    /// <summary>Adds gradients to a sum, or makes them the sum where there is none yet.</summary>
    private static void Add(ref torch.Tensor[]? sum, IReadOnlyList<torch.Tensor> gradients)
    {
        if (sum is null)
        {
            sum = gradients.Select(gradient => gradient.DetachFromDisposeScope()).ToArray();
            return;
        }
        for (int p = 0; p < sum.Length; p++)
        {
            sum[p].add_(gradients[p]);
        }
    }

    private void AddToParameters(torch.Tensor[]?[] sums)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (torch.Tensor[] sum in sums.OfType<torch.Tensor[]>())
        {
            for (int p = 0; p < trained.Length; p++)
            {
                trained[p].Parameter.AddGradient(sum[p]);
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
