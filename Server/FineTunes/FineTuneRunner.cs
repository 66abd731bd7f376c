// The job "fine-tune": examples, hard negatives from the collection's own index, training in a process of its own, the
// comparison, and a new version of the model if it is better.
using System.Diagnostics;
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Server.Generations;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.FineTunes;

/// <summary>Fine-tunes the model of a collection on its documents. Every stage can be broken off and gone on with.
/// </summary>
internal sealed class FineTuneRunner(CollectionRegistry collections, ModelRegistry models, FineTuneInbox inbox,
    SearchTraffic traffic, JobQueue jobs) : IJobRunner
{
    /// <summary>The kind of these jobs.</summary>
    public const string JobKind = "fine-tune";

    /// <summary>The parameter that names the order in the inbox.</summary>
    public const string OrderParameter = "order";

    private const int MaxPassages = 20_000, Seed = 1;

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        TuningFolder folder = new(job.Folder);
        FineTuneOrder order = inbox.Take((string)job.Parameters[OrderParameter]!, folder.OrderFile);
        if (!File.Exists(folder.TaskFile))
        {
            await PrepareAsync(job, order, folder, cancellation);
        }

        if (!File.Exists(folder.ComparisonFile))
        {
            await TuningProcess.RunAsync(folder, step => Tell(job, step), cancellation);
        }

        HeldOutComparison comparison = TuningFolder.Read<HeldOutComparison>(folder.ComparisonFile);
        JsonObject result = ResultOf(folder, comparison);
        if (comparison.IsBetter || order.Force)
        {
            job.Progress("registering", 0, 1);
            string model = Register(job, order, folder, result);
            result["registered"] = true;
            result["model"] = model;
            if (order.Reindex)
            {
                result["reindex_job"] = ReindexWith(model, job.Job.Collection!).Id;
            }
        }

        result["seconds"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1);
        return result;
    }

    private async Task PrepareAsync(
        JobContext job, FineTuneOrder order, TuningFolder folder, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(job.Job.Collection!);
        Collection collection = lease.Collection;
        job.Progress("examples", 0, 0);
        ExampleSet examples = await Task.Run(
            () => ExampleSet.OfAsync(order, collection, traffic, Seed, cancellation), cancellation);
        job.Emit("examples", new JsonObject
        {
            ["training"] = examples.Training.Count, ["held_out"] = examples.HeldOut.Count,
            ["synthetic"] = examples.IsSynthetic, ["missing_ids"] = examples.MissingIds,
        });

        using ModelLease model = models.Use(collection.Settings.Model);
        YieldingTeacher teacher = new(collection, model.Model, traffic);
        Told mined = new(done => job.Progress("mining", done, examples.Training.Count));
        (IReadOnlyList<TrainingRecord> records, MiningReport report) =
            await new HardNegativeMiner(teacher, new MiningSettings { Seed = Seed })
                .MineAsync(examples.Training, mined, cancellation);
        job.Emit("mined", new JsonObject
        {
            ["negatives"] = report.Negatives, ["queries_without"] = report.QueriesWithoutNegatives,
        });

        folder.WriteExamples(records);
        TuningFolder.Write(folder.JudgesFile, examples.HeldOut);
        TuningFolder.Write(folder.PassagesFile, PassagesFor(examples, collection));
        (string basis, string? adapter) = models.FoldersOf(collection.Settings.Model);
        bool hasNegatives = records.Any(record => record.Negatives.Count > 0);
        TuningFolder.Write(folder.TaskFile,
            new TuningTask(
                Path.GetFullPath(basis), adapter, order.Settings?.ToJsonString(), hasNegatives, models.Device));
    }

    // All documents, or so many of them drawn at random, and every answer.
    private static string[] PassagesFor(ExampleSet examples, Collection collection)
    {
        Random random = new(Seed);
        double share = Math.Min(1, (double)MaxPassages / Math.Max(1, collection.Count));
        return [.. examples.HeldOut.SelectMany(judge => judge.Answers)
            .Concat(collection.Scroll(null, int.MaxValue).Where(_ => random.NextDouble() < share)
                .Select(ExampleSet.PassageOf))
            .Distinct(StringComparer.Ordinal)];
    }

    private static void Tell(JobContext job, TuningProgress step)
    {
        job.Progress(step.Stage, step.Done, step.Total);
        if (step.Step is { } now)
        {
            job.Emit("loss", new JsonObject
            {
                ["stage"] = step.Stage, ["step"] = step.Done, ["loss"] = now.Loss,
                ["learning_rate"] = now.LearningRate, ["gradient_norm"] = now.GradientNorm, ["tokens"] = now.Tokens,
                ["tokens_per_second"] = Math.Round(now.TokensPerSecond),
                ["eta_s"] = Math.Round(now.Remaining.TotalSeconds, 1),
            });
        }
    }

    private static JsonObject ResultOf(TuningFolder folder, HeldOutComparison comparison) => new()
    {
        ["held_out_queries"] = comparison.Queries,
        ["held_out_passages"] = comparison.Passages,
        ["ndcg_at_10_base"] = Rounded(comparison.Base),
        ["ndcg_at_10_base_interval"] = Interval(comparison.BaseInterval.Low, comparison.BaseInterval.High),
        ["ndcg_at_10_tuned"] = Rounded(comparison.Tuned),
        ["ndcg_at_10_tuned_interval"] = Interval(comparison.TunedInterval.Low, comparison.TunedInterval.High),
        ["gain_interval"] = Interval(comparison.GainInterval.Low, comparison.GainInterval.High),
        ["better"] = comparison.IsBetter,
        ["registered"] = false,
        ["training_examples"] = File.ReadLines(folder.TrainingFile).Count(),
    };

    private string Register(JobContext job, FineTuneOrder order, TuningFolder folder, JsonObject result)
    {
        using CollectionLease lease = collections.Use(job.Job.Collection!);
        string name = lease.Collection.Settings.Model.Split(ModelRegistry.AdapterSign)[0];
        JsonObject report = result.DeepClone().AsObject();
        report["collection"] = job.Job.Collection;
        return new AdapterVersions(models).Register(name, order.Version, job.Job.Id, folder.Adapter, report);
    }

    // A job that died after it had asked for the reindex finds it: nobody else knew this version before.
    private Job ReindexWith(string model, string collection)
    {
        JsonObject parameters = new ReindexRequest { Model = model }.ToParameters();
        return jobs.List().FirstOrDefault(other => other.Kind == ReindexRunner.JobKind
                && other.Collection == collection && JsonNode.DeepEquals(other.Parameters, parameters))
            ?? jobs.Enqueue(ReindexRunner.JobKind, collection, parameters);
    }

    private static double Rounded(double value) => Math.Round(value, 4);

    private static JsonArray Interval(double low, double high) => new(Rounded(low), Rounded(high));

    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
