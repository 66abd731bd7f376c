using SearchEngine.Embedder.Batching;

namespace SearchEngine.Embedder.Tests.Batching;

public sealed class DynamicBatcherTests
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Concurrent_inputs_share_batches_within_the_token_budget_and_get_their_own_outputs()
    {
        var batches = new List<int[]>();
        var options = new BatchingOptions { MaxBatchTokens = 100, MaxBatchInputs = 8, MaxWait = TimeSpan.FromMilliseconds(20) };
        await using var batcher = Doubling(options, batches);

        var outputs = await Task.WhenAll(Enumerable.Range(1, 40).Select(i => batcher.SubmitAsync(i)));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => 2 * i), outputs);
        Assert.All(batches, b => Assert.True(b.Sum() <= 100 && b.Length <= 8, string.Join(',', b)));
        Assert.True(batches.Count < 40);
        Assert.Equal(0, batcher.QueuedTokens);
    }

    [Fact]
    public async Task A_lone_input_waits_no_longer_than_the_maximum_wait()
    {
        var options = new BatchingOptions { MaxWait = TimeSpan.FromMilliseconds(5) };
        await using var batcher = Doubling(options, []);

        Assert.Equal(14, await batcher.SubmitAsync(7).WaitAsync(LongWait));
    }

    [Fact]
    public async Task An_input_above_the_token_budget_runs_alone()
    {
        var batches = new List<int[]>();
        var options = new BatchingOptions { MaxBatchTokens = 10, MaxWait = TimeSpan.Zero };
        await using var batcher = Doubling(options, batches);

        var outputs = await Task.WhenAll(batcher.SubmitAsync(500), batcher.SubmitAsync(3));
        Assert.Equal([1000, 6], outputs);
        Assert.Contains(batches, b => b is [500]);
    }

    [Fact]
    public async Task A_full_queue_refuses_with_a_clear_message_and_accepts_again_later()
    {
        using var gate = new ManualResetEventSlim();
        using var started = new SemaphoreSlim(0);
        var options = new BatchingOptions { MaxBatchTokens = 10, MaxQueuedTokens = 20, MaxWait = TimeSpan.Zero };
        await using var batcher = new DynamicBatcher<int, int>(
            (inputs, _) =>
            {
                started.Release();
                gate.Wait();
                return [.. inputs];
            },
            tokens => tokens,
            options);

        var running = batcher.SubmitAsync(10);
        await started.WaitAsync();
        var first = batcher.SubmitAsync(10);
        var second = batcher.SubmitAsync(10);
        var busy = await Assert.ThrowsAsync<EmbedderBusyException>(() => batcher.SubmitAsync(10));
        Assert.Contains("20", busy.Message);

        gate.Set();
        var outputs = await Task.WhenAll(running, first, second);
        Assert.Equal([10, 10, 10], outputs);
        Assert.Equal(5, await batcher.SubmitAsync(5));
    }

    [Fact]
    public async Task A_failing_batch_fails_its_own_callers_only()
    {
        await using var batcher = new DynamicBatcher<int, int>(
            (inputs, _) => inputs.Contains(13) ? throw new InvalidDataException("thirteen") : [.. inputs],
            _ => 1,
            new BatchingOptions { MaxBatchInputs = 1, MaxWait = TimeSpan.Zero });

        await Assert.ThrowsAsync<InvalidDataException>(() => batcher.SubmitAsync(13));
        Assert.Equal(14, await batcher.SubmitAsync(14));
    }

    [Fact]
    public async Task A_cancelled_input_is_left_out_of_its_batch()
    {
        var batches = new List<int[]>();
        using var gate = new ManualResetEventSlim();
        using var started = new SemaphoreSlim(0);
        await using var batcher = new DynamicBatcher<int, int>(
            (inputs, _) =>
            {
                lock (batches)
                {
                    batches.Add([.. inputs]);
                }

                started.Release();
                gate.Wait();
                return [.. inputs];
            },
            _ => 1,
            new BatchingOptions { MaxWait = TimeSpan.Zero });

        var running = batcher.SubmitAsync(1);
        await started.WaitAsync();
        using var cancellation = new CancellationTokenSource();
        var cancelled = batcher.SubmitAsync(2, cancellation.Token);
        var kept = batcher.SubmitAsync(3);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        gate.Set();
        await Task.WhenAll(running, kept);

        Assert.DoesNotContain(batches, b => b.Contains(2));
    }

    [Fact]
    public async Task Disposing_cancels_what_waits_and_refuses_what_comes()
    {
        var batcher = Doubling(new BatchingOptions { MaxWait = LongWait }, []);
        var waiting = batcher.SubmitAsync(1);

        await batcher.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => batcher.SubmitAsync(2));
    }

    private static DynamicBatcher<int, int> Doubling(BatchingOptions options, List<int[]> batches) =>
        new(
            (inputs, _) =>
            {
                lock (batches)
                {
                    batches.Add([.. inputs]);
                }

                return [.. inputs.Select(i => 2 * i)];
            },
            tokens => tokens,
            options);
}
