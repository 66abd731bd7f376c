// A fine-tune from model folder to model folder: NV-Embed's two stages (arXiv 2405.17428, section 3.2) on the user's
// examples, judged on queries that it does not train on; the best weights seen are the ones that are kept.

using System.Diagnostics;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;
using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>Runs one fine-tune. One thread calls it; the work inside is shared.</summary>
public sealed class FineTuning
{
    private readonly FineTuneRequest request;
    private readonly FineTuneSettings settings;
    private readonly IProgress<TrainingProgress>? progress;
    private readonly Action<string> log;
    private readonly CancellationToken cancellation;

    /// <summary>Prepares a fine-tune.</summary>
    /// <param name="request">Model, data and output.</param>
    /// <param name="settings">Stages, adaptation and judging.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="log">Receives a line for each thing worth knowing.</param>
    /// <param name="cancellation">Stops between micro-batches; resume later.</param>
    public FineTuning(
        FineTuneRequest request, FineTuneSettings settings, IProgress<TrainingProgress>? progress, Action<string> log,
        CancellationToken cancellation)
    {
        this.request = request;
        this.settings = settings;
        this.progress = progress;
        this.log = log;
        this.cancellation = cancellation;
    }

    /// <summary>Trains and writes the output folder: weights, adapters where there are any, and the report.</summary>
    /// <returns>The report.</returns>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    /// <exception cref="TrainingException">Training diverged, or there is nothing to train or to resume.</exception>
    public TrainingReport Run()
    {
        IReadOnlyList<TrainingRecord>[] sources = request.Train.Select(path => TrainingFile.Read(path)).ToArray();
        (IReadOnlyList<TrainingRecord> training, HoldOut? judge) = HoldOut.Split(
            sources.SelectMany(source => source).ToArray(), settings.HoldOutShare, settings.MaxHoldOutQueries,
            settings.MaxHoldOutPassages);
        RequireExamples(training);
        HashSet<TrainingRecord> kept = new(training, ReferenceEqualityComparer.Instance);
        IReadOnlyList<TrainingRecord>[] blended = Array.ConvertAll(
            sources, source => (IReadOnlyList<TrainingRecord>)source.Where(kept.Contains).ToArray());
        if (!request.Resume && Directory.Exists(request.WorkFolder))
        {
            Directory.Delete(request.WorkFolder, recursive: true);
        }
        Directory.CreateDirectory(request.WorkFolder);
        using EmbeddingModel reader = EmbeddingModel.Load(request.Model);
        using DecoderEmbedder model = DecoderEmbedder.Load(request.Model, torch.CPU);
        DecoderEncoder encoder = new(model, settings, settings.Stage1.Seed);
        FineTuneJournal journal = new(request.WorkFolder);
        Stopwatch watch = Stopwatch.StartNew();
        Judgement judgement = new(judge, encoder, reader, settings, journal, log, cancellation);
        judgement.Begin();
        if (request.RunsStage1)
        {
            RunStage(1, settings.Stage1, RetrievalOnly(blended), encoder, reader, judgement, journal);
        }
        if (request.RunsStage2)
        {
            RunStage(2, settings.Stage2, blended, encoder, reader, judgement, journal);
        }
        judgement.KeepBest();
        FineTuneOutput.Write(request, settings, encoder);
        TrainingReport report = Report(training, blended, judge, encoder, journal, watch.Elapsed.TotalSeconds);
        report.Save(request.Output);
        return report;
    }

    private void RunStage(
        int stage, ContrastiveSettings stageSettings, IReadOnlyList<IReadOnlyList<TrainingRecord>> sources,
        DecoderEncoder encoder, EmbeddingModel reader, Judgement judgement, FineTuneJournal journal)
    {
        log($"stage {stage}: {sources.Sum(source => source.Count)} examples, {stageSettings.Steps} steps");
        RecordExamples examples = new(
            sources, stageSettings.BlendTemperature, stageSettings.BatchSize, stageSettings.HardNegatives,
            stageSettings.Seed, Limited(reader, stageSettings));
        ContrastiveTrainer trainer = new(encoder, examples, stageSettings, reader.Tokenizer.PadId ?? 0, torch.CPU);
        StepRecorder recorder = new(stage, journal, progress);
        trainer.Run(
            Path.Combine(request.WorkFolder, $"stage{stage}"), recorder,
            step => judgement.GoesOn(stage, step, stageSettings.Steps), cancellation);
    }

    /// <summary>The model's layout, cut to the stage's limits; an end token stays.</summary>
    internal static InputPreparer Limited(EmbeddingModel reader, ContrastiveSettings limits) =>
        (text, role, instruction) =>
    {
        TokenizedInput input = reader.Prepare(text, role, instruction);
        int limit = role == EmbeddingRole.Query ? limits.MaxQueryTokens : limits.MaxPassageTokens;
        if (input.Ids.Length <= limit)
        {
            return input;
        }
        int[] ids = [.. input.Ids.AsSpan(0, limit - 1), input.Ids[^1]];
        return new TokenizedInput(ids, Math.Min(input.PoolStart, limit - 1));
    };

    private static IReadOnlyList<TrainingRecord>[] RetrievalOnly(IReadOnlyList<TrainingRecord>[] sources) =>
        Array.ConvertAll(sources, source => (IReadOnlyList<TrainingRecord>)source
            .Where(record => record.Task == TrainingTask.Retrieval).ToArray());

    private void RequireExamples(IReadOnlyList<TrainingRecord> training)
    {
        int retrieval = training.Count(record => record.Task == TrainingTask.Retrieval);
        if (request.RunsStage1 && retrieval < 2)
        {
            throw new DatasetException(
                $"Stage 1 needs at least two retrieval examples and has {retrieval}. Give more rows, or --stage 2.");
        }
        bool hasNegatives = training.Any(record => record.Negatives.Count > 0);
        if (request.RunsStage2 && !settings.Stage2.InBatchNegatives && !hasNegatives)
        {
            throw new DatasetException(
                "Stage 2 turns in-batch negatives off, and no example has hard negatives: searchengine mine.");
        }
    }

    private TrainingReport Report(
        IReadOnlyList<TrainingRecord> training, IReadOnlyList<TrainingRecord>[] blended, HoldOut? judge,
        DecoderEncoder encoder, FineTuneJournal journal, double seconds)
    {
        Dictionary<string, int> sources = [];
        for (int i = 0; i < blended.Length; i++)
        {
            sources[request.Train[i]] = blended[i].Count;
        }
        return new TrainingReport
        {
            BaseModel = request.Model,
            Adaptation = encoder.Adaptation.ToString(),
            Examples = training.Count,
            Sources = sources,
            HeldOutQueries = judge?.QueryCount ?? 0,
            HeldOutPassages = judge?.PassageCount ?? 0,
            NdcgBefore = journal.Evaluations.FirstOrDefault()?.Ndcg,
            NdcgAfter = journal.Evaluations.Count > 0 ? journal.Evaluations.Max(point => point.Ndcg) : null,
            Evaluations = journal.Evaluations,
            Steps = journal.Steps,
            Tokens = journal.Tokens,
            Seconds = seconds,
        };
    }

    private sealed class StepRecorder(int stage, FineTuneJournal journal, IProgress<TrainingProgress>? next)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            journal.Add(
                new StepPoint(stage, value.Step, value.Loss, value.LearningRate, value.GradientNorm), value.Tokens);
            next?.Report(value);
        }
    }
}
