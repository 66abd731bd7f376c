// The job "reindex": a generation with another model, beside the one that is served; then the switch.
using System.Globalization;
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;

namespace SearchEngine.Server.Generations;

/// <summary>Builds and serves a new generation. Cancelling the job pauses it, resuming goes on where it was.</summary>
internal sealed class ReindexRunner(CollectionRegistry collections, ModelRegistry models) : IJobRunner
{
    /// <summary>The kind of these jobs.</summary>
    public const string JobKind = "reindex";

    private const string NumberFile = "generation";

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(job.Job.Collection!);
        GenerationSet generations = lease.Generations;
        ReindexRequest request = ReindexRequest.OfParameters(job.Parameters);
        int number = await GenerationAsync(job, request, generations, lease.Collection.Settings, cancellation);
        GenerationState state = StateOf(generations, number);
        if (state is GenerationState.Building or GenerationState.Ready)
        {
            await generations.BuildAsync(
                number, (done, total) => job.Progress("embedding", done, total), cancellation);
        }

        JsonObject result = new() { ["generation"] = number };
        if (request.Switch && state is GenerationState.Building or GenerationState.Ready)
        {
            SwitchReport report = await generations.SwitchAsync(number, request.Keep,
                step => job.Progress(step == SwitchStep.CatchingUp ? "catching up" : "switching", 0, 1), cancellation);
            job.Progress("switching", 1, 1);
            result["pause_ms"] = Math.Round(report.PauseMs, 2);
        }

        GenerationStatus status = generations.List().Single(one => one.Number == number);
        result["state"] = status.State.ToString().ToLowerInvariant();
        result["model"] = status.Model;
        result["model_version"] = status.ModelVersion;
        result["documents"] = status.Documents;
        result["disk_bytes"] = status.DiskBytes;
        return result;
    }

    // A job that died between making the generation and noting its number finds it by what it is.
    private async Task<int> GenerationAsync(JobContext job, ReindexRequest request, GenerationSet generations,
        CollectionSettings served, CancellationToken cancellation)
    {
        string noted = Path.Combine(job.Folder, NumberFile);
        if (File.Exists(noted) && int.TryParse(File.ReadAllText(noted), CultureInfo.InvariantCulture, out int known))
        {
            return known;
        }

        int number = await ShadowGeneration.FindOrBeginAsync(
            generations, request.SettingsFor(served, models), cancellation);
        await File.WriteAllTextAsync(noted, number.ToString(CultureInfo.InvariantCulture), cancellation);
        return number;
    }

    private static GenerationState StateOf(GenerationSet generations, int number) =>
        generations.List().FirstOrDefault(one => one.Number == number)?.State ?? throw new NotFoundException(
            $"Generation {number} of collection '{generations.Name}' was deleted; reindex again.");
}
