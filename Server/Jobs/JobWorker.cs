// Runs the queue's jobs in the background for as long as the server serves.
using System.Text.Json.Nodes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Jobs;

/// <summary>Takes jobs from the queue, when the collections are open, and hands each to the runner of its kind.
/// </summary>
/// <param name="queue">Where jobs wait.</param>
/// <param name="runners">Who does them.</param>
/// <param name="collections">What most of them work on.</param>
/// <param name="logger">Told of the end of each job.</param>
internal sealed partial class JobWorker(
    JobQueue queue, IEnumerable<IJobRunner> runners, CollectionRegistry collections, ILogger<JobWorker> logger)
    : BackgroundService
{
    private readonly Dictionary<string, IJobRunner> runners = runners.ToDictionary(runner => runner.Kind);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> running = [];
        try
        {
            await collections.Opened.WaitAsync(stoppingToken);
            while (true)
            {
                JobEntry entry = await queue.TakeAsync(stoppingToken);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(Task.Run(() => RunAsync(entry, stoppingToken), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running); // each has the same token and comes to rest as interrupted
        }
    }

    private async Task RunAsync(JobEntry entry, CancellationToken stopping)
    {
        try
        {
            JsonObject? result = null;
            Exception? failure = null;
            try
            {
                if (entry.TryStart(stopping) is not { } start)
                {
                    return;
                }

                IJobRunner runner = runners.GetValueOrDefault(entry.Job.Kind) ?? throw new InvalidOperationException(
                    $"Nobody does jobs of the kind '{entry.Job.Kind}' here; was it made by another version?");
                result = await runner.RunAsync(start.Context, start.Cancellation);
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            entry.Finish(result, failure);
            LogEnd(entry.Job.State == JobState.Failed ? failure : null, entry.Job.Kind, entry.Job.Id, entry.Job.State);
        }
        catch (Exception exception)
        {
            LogLost(exception, entry.Job.Id, entry.Job.State); // the next start finds it as it was
        }
        finally
        {
            queue.Release(entry);
        }
    }

    [LoggerMessage(LogLevel.Information, "Job {Kind} {Id}: {State}")]
    private partial void LogEnd(Exception? failure, string kind, string id, JobState state);

    [LoggerMessage(LogLevel.Error, "Job {Id} is {State}, but that could not be written")]
    private partial void LogLost(Exception exception, string id, JobState state);
}
