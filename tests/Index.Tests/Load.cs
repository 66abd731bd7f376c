namespace SearchEngine.Index.Tests;

/// <summary>A step that is repeated beside what a test does, until the test stops it.</summary>
internal sealed class Load
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Repeats a step that waits.</summary>
    public Load(Func<Task> step, CancellationToken stop) => Ended = Task.Run(async () =>
    {
        for (; !stop.IsCancellationRequested; _begun.TrySetResult())
            await step();
    });

    /// <summary>
    /// Repeats a step that does not wait, on a thread of its own: the pool of a small machine has few, and what goes on
    /// beside the step needs them.
    /// </summary>
    public Load(Action step, CancellationToken stop) => Ended = Task.Factory.StartNew(
        () =>
        {
            for (; !stop.IsCancellationRequested; _begun.TrySetResult())
                step();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Completes after the first step, or fails as that did.</summary>
    public Task Begun => Task.WhenAny(_begun.Task, Ended).Unwrap();

    /// <summary>Completes when the load has stopped, or fails as a step did.</summary>
    public Task Ended { get; }
}
