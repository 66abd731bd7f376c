// Gathers concurrent requests into batches under a token budget: one reader behind a channel decides what runs
// together, so that callers never wait for each other's locks and a lone query never waits longer than MaxWait.
using System.Threading.Channels;

namespace SearchEngine.Embedder.Batching;

/// <summary>
/// Runs single inputs in batches. Callers submit from any thread (and tokenise on it, while earlier batches compute);
/// one loop collects inputs until the token budget, the input budget or the wait is reached, and runs them.
/// </summary>
/// <remarks>
/// Thread-safe. An input cancelled before its batch starts is left out of it. An exception from the run reaches
/// every caller of that batch and no other.
/// </remarks>
/// <typeparam name="TInput">A prepared input, for instance token ids.</typeparam>
/// <typeparam name="TOutput">Its result, for instance a vector.</typeparam>
public sealed class DynamicBatcher<TInput, TOutput> : IAsyncDisposable
{
    private readonly Func<IReadOnlyList<TInput>, CancellationToken, IReadOnlyList<TOutput>> run;
    private readonly Func<TInput, int> tokensOf;
    private readonly BatchingOptions options;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<Pending> queue =
        Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task loop;
    private int queuedTokens;
    private Pending? carried;

    /// <summary>Starts the batching loop.</summary>
    /// <param name="run">Computes a batch; returns one output an input, in order.</param>
    /// <param name="tokensOf">The cost of an input in tokens, at least 1.</param>
    /// <param name="options">Budgets and waits.</param>
    /// <param name="clock">Measures the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">A budget is not positive.</exception>
    public DynamicBatcher(
        Func<IReadOnlyList<TInput>, CancellationToken, IReadOnlyList<TOutput>> run,
        Func<TInput, int> tokensOf,
        BatchingOptions options,
        TimeProvider? clock = null)
    {
        options.Validate();
        this.run = run;
        this.tokensOf = tokensOf;
        this.options = options;
        this.clock = clock ?? TimeProvider.System;
        loop = Task.Run(RunBatchesAsync);
    }

    /// <summary>Tokens that wait for a batch.</summary>
    public int QueuedTokens => Volatile.Read(ref queuedTokens);

    /// <summary>Queues one input and returns its output once its batch has run.</summary>
    /// <exception cref="EmbedderBusyException">The queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The batcher is shutting down.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<TOutput> SubmitAsync(TInput input, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tokens = Math.Max(1, tokensOf(input));
        var queued = Interlocked.Add(ref queuedTokens, tokens);
        if (queued > options.MaxQueuedTokens && queued != tokens)
        {
            Interlocked.Add(ref queuedTokens, -tokens);
            throw new EmbedderBusyException(queued - tokens, options.MaxQueuedTokens);
        }

        var pending = new Pending(input, tokens);
        await using var registration = cancellationToken.Register(() =>
            pending.Result.TrySetCanceled(cancellationToken));
        if (!queue.Writer.TryWrite(pending))
        {
            Interlocked.Add(ref queuedTokens, -tokens);
            throw new ObjectDisposedException(GetType().Name);
        }

        return await pending.Result.Task.ConfigureAwait(false);
    }

    /// <summary>Refuses new inputs, cancels those still queued and waits for the running batch to end.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task RunBatchesAsync()
    {
        var batch = new List<Pending>();
        while (await CollectAsync(batch).ConfigureAwait(false))
        {
            Run(batch);
        }

        carried?.Result.TrySetCanceled();
        while (queue.Reader.TryRead(out var left))
        {
            left.Result.TrySetCanceled();
        }
    }

    /// <summary>Fills the batch; false when the batcher stops.</summary>
    private async Task<bool> CollectAsync(List<Pending> batch)
    {
        batch.Clear();
        var tokens = 0;
        try
        {
            if (carried is null)
            {
                carried = await queue.Reader.ReadAsync(stopping.Token).ConfigureAwait(false);
            }

            using var deadline = new CancellationTokenSource(options.MaxWait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping.Token);
            while (carried is not null && Fits(batch, tokens, carried))
            {
                Interlocked.Add(ref queuedTokens, -carried.Tokens);
                if (!carried.Result.Task.IsCompleted)
                {
                    batch.Add(carried);
                    tokens += carried.Tokens;
                }

                carried = await NextAsync(batch, tokens, either.Token).ConfigureAwait(false);
            }

            return !stopping.IsCancellationRequested;
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            return false;
        }
        finally
        {
            if (stopping.IsCancellationRequested)
            {
                batch.ForEach(p => p.Result.TrySetCanceled());
            }
        }
    }

    private bool Fits(List<Pending> batch, int tokens, Pending next) =>
        batch.Count == 0
        || (batch.Count < options.MaxBatchInputs && tokens + next.Tokens <= options.MaxBatchTokens);

    /// <summary>The next input if one is there or comes before the deadline and the batch has room; else null.
    /// </summary>
    private async ValueTask<Pending?> NextAsync(List<Pending> batch, int tokens, CancellationToken deadline)
    {
        if (queue.Reader.TryRead(out var ready))
        {
            return ready;
        }

        var full = batch.Count >= options.MaxBatchInputs || tokens >= options.MaxBatchTokens;
        if (full || options.MaxWait == TimeSpan.Zero)
        {
            return null;
        }

        try
        {
            return await queue.Reader.ReadAsync(deadline).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            return null;
        }
    }

    private void Run(List<Pending> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            var outputs = run(batch.ConvertAll(p => p.Input), stopping.Token);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Result.TrySetResult(outputs[i]);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            batch.ForEach(p => p.Result.TrySetCanceled());
        }
        catch (Exception e)
        {
            batch.ForEach(p => p.Result.TrySetException(e));
        }
    }

    private sealed record Pending(TInput Input, int Tokens)
    {
        /// <summary>Completed outside the loop's thread, so that a caller's continuation cannot hold up the queue.
        /// </summary>
        public TaskCompletionSource<TOutput> Result { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
