// The side of a fine-tune that runs in a process of its own: train, make an adapter of what changed, compare.
using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.FineTunes;

/// <summary>Does what a <see cref="TuningTask"/> says. A step whose outcome is there is passed over.</summary>
/// <param name="folder">Where the task is and where the outcome goes.</param>
/// <param name="progress">Told how far it is.</param>
internal sealed class TuningWork(TuningFolder folder, Action<TuningProgress> progress)
{
    private static readonly TimeSpan TurnPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Does the work, or goes on with it.</summary>
    /// <param name="cancellation">Stops it; it can be gone on with.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using FileStream turn = await TakeTurnAsync(cancellation);
        TuningTask task = TuningFolder.Read<TuningTask>(folder.TaskFile);
        Train(task, StartOf(task, cancellation), cancellation);
        ChangedTensors.Write(task.Model, folder.Tuned, isDirect: task.ModelAdapter is null, folder.Adapter);
        foreach (string report in (string[])[TrainingReport.FileName, TrainingReport.PageName])
        {
            File.Copy(Path.Combine(folder.Tuned, report), Path.Combine(folder.Adapter, report), overwrite: true);
        }

        await CompareAsync(task, cancellation);
    }

    // A process whose server died may still be coming to rest when the next server starts another one.
    private async Task<FileStream> TakeTurnAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(folder.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException)
            {
                await Task.Delay(TurnPeriod, cancellation);
            }
        }
    }

    private string StartOf(TuningTask task, CancellationToken cancellation)
    {
        if (task.ModelAdapter is not { } adapter)
        {
            return task.Model;
        }

        if (!Directory.Exists(folder.Start))
        {
            string partial = folder.Start + ".partial";
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }

            AdapterMerge.Run(task.Model, adapter, partial, cancellation);
            Directory.Move(partial, folder.Start);
        }

        return folder.Start;
    }

    private void Train(TuningTask task, string start, CancellationToken cancellation)
    {
        FineTuneSettings settings = FineTuneSettings.For(start);
        settings = task.Settings is null ? settings : FineTuneSettings.Parse(task.Settings, settings);
        FineTuneRequest request = new()
        {
            Model = start,
            Train = [folder.TrainingFile],
            Documents = TuningFolder.Read<string[]>(folder.PassagesFile),
            Output = folder.Tuned,
            RunsStage2 = task.RunsStage2,
            Device = task.Device,
        };
        if (settings.Adaptation == Adaptation.Full && ModelDescription.Read(start).Dense.Count > 0)
        {
            throw new TrainingException($"{task.Model} has Dense layers, which would train too and which an adapter "
                + "cannot carry. Train with \"adaptation\": \"lowRank\" or \"tokenEmbeddings\".");
        }

        if (File.Exists(Path.Combine(folder.Tuned, TrainingReport.FileName)))
        {
            return; // the report is written last
        }

        string stage = "training";
        Steps steps = new(step => progress(new TuningProgress(stage, step.Step, step.Steps, step)));
        new FineTuning(request with { Resume = Directory.Exists(request.WorkFolder) }, settings, steps, line =>
        {
            const string beginning = "stage ";
            stage = line.StartsWith(beginning, StringComparison.Ordinal)
                ? $"training, {line[..(beginning.Length + 1)]}"
                : stage;
        }, cancellation).Run();
    }

    private async Task CompareAsync(TuningTask task, CancellationToken cancellation)
    {
        JudgedQuery[] judges = TuningFolder.Read<JudgedQuery[]>(folder.JudgesFile);
        string[] passages = TuningFolder.Read<string[]>(folder.PassagesFile);
        double[] before = await ScoresAsync(task.ModelAdapter, 0);
        double[] after = await ScoresAsync(folder.Adapter, 1);
        TuningFolder.Write(folder.ComparisonFile, HeldOutComparison.Of(before, after, passages.Length));
        progress(new TuningProgress("comparing", 2, 2));

        async Task<double[]> ScoresAsync(string? adapter, int number)
        {
            progress(new TuningProgress("comparing", number, 2));
            using EmbeddingModel model = EmbeddingModel.Load(
                task.Model, new EmbedderOptions { AdapterFolder = adapter, Device = task.Device });
            return await HeldOutComparison.ScoresAsync(model, judges, passages, cancellation);
        }
    }

    private sealed class Steps(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
