// A fine-tune from model folder to model folder: NV-Embed's two stages (arXiv 2405.17428, section 3.2) on the user's
// examples, judged on queries that it does not train on; the best weights seen are the ones that are kept.

using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;
using SearchEngine.Trainer.Mining;
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
        if (settings.Fault() is { } fault)
        {
            throw new TrainingException(fault);
        }
        torch.Device device = TrainingDevice.Open(request.Device);
        TrainableFolder.Require(request.Model);
        (IReadOnlyList<TrainingRecord>[] sources, Contamination? contamination) = ReadSources();
        (IReadOnlyList<TrainingRecord> training, HoldOut? judge) = HoldOut.Split(
            sources.SelectMany(source => source).ToArray(), settings.HoldOutShare, settings.MaxHoldOutQueries,
            settings.MaxHoldOutPassages);
        HashSet<TrainingRecord> kept = new(training, ReferenceEqualityComparer.Instance);
        IReadOnlyList<TrainingRecord>[] blended = Array.ConvertAll(
            sources, source => (IReadOnlyList<TrainingRecord>)source.Where(kept.Contains).ToArray());
        (int Number, ContrastiveSettings Settings, StageExamples Examples)[] stages = Stages(blended);
        if (!request.Resume && Directory.Exists(request.WorkFolder))
        {
            Directory.Delete(request.WorkFolder, recursive: true);
        }
        Directory.CreateDirectory(request.WorkFolder);
        string start = ShapedFolder.Of(request.Model, settings, Path.Combine(request.WorkFolder, "base"));
        using EmbeddingModel reader = EmbeddingModel.Load(start);
        RequireSizes(reader.Dimensions);
        RunIdentity.Require(request.WorkFolder, Identity(reader, sources));
        using DecoderEmbedder model = DecoderEmbedder.Load(start, device);
        model.Weights.ComputeType = TrainingDevice.ComputeType(device, settings);
        DecoderEncoder encoder = new(model, settings, settings.Stage1.Seed);
        FineTuneJournal journal = new(request.WorkFolder);
        Judgement judgement = new(
            judge, encoder, Texts(encoder, reader, device), journal, settings, log, cancellation);
        judgement.Begin();
        Session session = new(encoder, reader, judgement, journal, device);
        foreach ((int number, ContrastiveSettings own, StageExamples examples) in stages)
        {
            RunStage(number, own, examples, session);
        }
        judgement.KeepBest();
        FineTuneOutput.Write(request, start, settings, encoder);
        TrainingReport report = Report(training, blended, judge, encoder, journal) with
        {
            Contamination = contamination, PassedOver = stages.Sum(stage => stage.Examples.PassedOver),
        };
        report.Save(request.Output);
        return report;
    }

    /// <summary>The examples by source, without what evaluation sets hold, scored where distillation asks for it.
    /// </summary>
    private (IReadOnlyList<TrainingRecord>[] Sources, Contamination? Contamination) ReadSources()
    {
        TrainingFileOptions options = new()
        {
            LabelUse = settings.LabelUse,
            LabelNegatives = settings.Stage2.HardNegatives,
            KeepsScores = KeepsPairScores,
            Seed = settings.Stage1.Seed,
        };
        IReadOnlyList<TrainingRecord>[] sources = new IReadOnlyList<TrainingRecord>[request.Train.Count];
        Contamination? all = null;
        using ContaminationCheck? check = request.Exclude is { } folder ? new ContaminationCheck(folder) : null;
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = TrainingFile.Read(request.Train[i], options);
            if (check is not null)
            {
                (sources[i], Contamination found) = check.Remove(sources[i]);
                log($"{request.Train[i]}: left out {found.Exact} exact and {found.Near} near-duplicates");
                all = new Contamination(
                    found.EvaluationTexts, found.Exact + (all?.Exact ?? 0), found.Near + (all?.Near ?? 0));
            }
            if (request.Teacher is { } teacher)
            {
                sources[i] = TeacherScores.AddAsync(sources[i], teacher, null, cancellation).GetAwaiter().GetResult();
                log($"{request.Train[i]}: scored by the teacher");
            }
        }
        return (sources, all);
    }

    /// <summary>The stages that run, with what each can learn from.</summary>
    private (int, ContrastiveSettings, StageExamples)[] Stages(IReadOnlyList<TrainingRecord>[] sources)
    {
        bool keepsPairScores = KeepsPairScores && request.Teacher is null;
        List<(int, ContrastiveSettings, StageExamples)> stages = [];
        if (request.RunsStage1)
        {
            stages.Add((1, settings.Stage1, StageExamples.Of(1, settings.Stage1, sources, keepsPairScores)));
        }
        if (request.RunsStage2)
        {
            stages.Add((2, settings.Stage2, StageExamples.Of(2, settings.Stage2, sources, keepsPairScores)));
        }
        return stages.ToArray();
    }

    private bool KeepsPairScores =>
        settings.Stage1.Objective == Objective.Cosent || settings.Stage2.Objective == Objective.Cosent;

    /// <summary>What must be the same when this run is resumed. A teacher's scores are not: a service may answer
    /// otherwise in the last digit.</summary>
    private JsonObject Identity(EmbeddingModel model, IReadOnlyList<TrainingRecord>[] sources)
    {
        IEnumerable<TrainingRecord> records = sources.SelectMany(source => source);
        return new JsonObject
        {
            ["model"] = model.Version,
            ["examples"] = RunIdentity.Hash(records.Select(record => JsonSerializer.Serialize(
                request.Teacher is null ? record : record with { Scores = null }))),
            ["documents"] = RunIdentity.Hash(settings.CorpusShare > 0 ? request.Documents : []),
            ["settings"] = JsonNode.Parse(settings.ToJson()),
        };
    }

    private void RequireSizes(int dimensions)
    {
        foreach ((string stage, ContrastiveSettings own) in
            ((string, ContrastiveSettings)[])[("stage1", settings.Stage1), ("stage2", settings.Stage2)])
        {
            if (own.MatryoshkaSizes.DefaultIfEmpty(1).Max() is var widest && widest > dimensions)
            {
                throw new TrainingException(SettingFault.Text(
                    stage + ".matryoshkaSizes", widest, $"sizes up to {dimensions}, the model's own"));
            }
        }
    }

    private EncoderTexts Texts(DecoderEncoder encoder, EmbeddingModel reader, torch.Device device)
    {
        EncoderWorkers workers = new(
            encoder, device, reader.Tokenizer.PadId ?? 0, Workers(settings.Stage1, device).Workers,
            settings.Stage1.MicroBatchTokens);
        return new EncoderTexts(encoder, workers, Limited(reader, settings.Stage1));
    }

    private void RunStage(int stage, ContrastiveSettings stageSettings, StageExamples taught, Session session)
    {
        (DecoderEncoder encoder, EmbeddingModel reader, Judgement judgement, FineTuneJournal journal,
            torch.Device device) = session;
        string without = taught.PassedOver > 0 ? $", {taught.PassedOver} passed over: nothing to learn from" : "";
        log($"stage {stage}: {taught.Count} examples, {stageSettings.Steps} steps{without}");
        IReadOnlyList<IReadOnlyList<TrainingRecord>> sources = taught.Sources;
        ContrastiveSettings own = Workers(stageSettings, device);
        string folder = Path.Combine(request.WorkFolder, $"stage{stage}");
        bool takesSpans = stage == 1 && settings.CorpusShare > 0 && own.UsesContrast; // nobody scores spans
        CorpusSpans? spans = takesSpans ? new CorpusSpans(request.Documents) : null;
        RecordExamples Batches(IReadOnlyList<IReadOnlyList<TrainingRecord>> records) => new(
            records, own.BlendTemperature, own.BatchSize, own.HardNegatives, own.Seed, Limited(reader, own), spans,
            settings.CorpusShare, own.InBatchNegatives);
        EncoderTexts texts = Texts(encoder, reader, device);
        IBatchSource examples = stage == 1 && settings.RemineInterval > 0
            ? new ReminedExamples(
                sources, settings.RemineInterval, Path.Combine(request.WorkFolder, "mined"),
                records => Mine(records, sources, texts), Batches)
            : Batches(sources);
        ContrastiveTrainer trainer = new(encoder, examples, own, reader.Tokenizer.PadId ?? 0, device);
        StepRecorder recorder = new(stage, journal, progress);
        trainer.Run(folder, recorder, step => judgement.GoesOn(stage, step, own.Steps), cancellation);
    }

    /// <summary>One worker on a GPU: it is the device that runs in parallel.</summary>
    private static ContrastiveSettings Workers(ContrastiveSettings stage, torch.Device device) =>
        device.type == DeviceType.CPU ? stage : stage with { Workers = 1 };

    /// <summary>Hard negatives by the model as it is, among all passages of the stage.</summary>
    private IReadOnlyList<TrainingRecord> Mine(
        IReadOnlyList<TrainingRecord> records, IReadOnlyList<IReadOnlyList<TrainingRecord>> sources, EncoderTexts texts)
    {
        IEnumerable<string> passages = sources.SelectMany(source => source)
            .SelectMany(record => record.Positives.Concat(record.Negatives));
        ModelTeacher teacher = new(
            texts.Embed, passages, cancellation, TorchBlockScorer.ForDevice(request.Device));
        (IReadOnlyList<TrainingRecord> mined, MiningReport report) = new HardNegativeMiner(teacher, settings.Remine)
            .MineAsync(records, null, cancellation).GetAwaiter().GetResult();
        log($"mined anew: {report.Negatives} negatives, {report.AboveMargin} candidates above the margin");
        return mined;
    }

    /// <summary>
    /// The model's layout, cut to the stage's limits; an end token stays. An instruction that leaves a query no room is
    /// refused: all queries would be the same.
    /// </summary>
    internal static InputPreparer Limited(EmbeddingModel reader, ContrastiveSettings limits) =>
        (text, role, instruction) =>
    {
        TokenizedInput input = reader.Prepare(text, role, instruction);
        int limit = role == EmbeddingRole.Query ? limits.MaxQueryTokens : limits.MaxPassageTokens;
        if (input.Ids.Length <= limit)
        {
            return input;
        }
        if (input.PoolStart >= limit - 1)
        {
            throw new TrainingException(
                $"The instruction has {input.PoolStart} tokens, and of {limit} none is left for the text behind it. " +
                "Raise maxQueryTokens (maxPassageTokens for symmetric tasks), or shorten the instruction.");
        }
        int[] ids = [.. input.Ids.AsSpan(0, limit - 1), input.Ids[^1]];
        return new TokenizedInput(ids, input.PoolStart);
    };

    private TrainingReport Report(
        IReadOnlyList<TrainingRecord> training, IReadOnlyList<TrainingRecord>[] blended, HoldOut? judge,
        DecoderEncoder encoder, FineTuneJournal journal)
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
            Seconds = journal.Seconds,
        };
    }

    private sealed record Session(
        DecoderEncoder Encoder, EmbeddingModel Reader, Judgement Judgement, FineTuneJournal Journal,
        torch.Device Device);

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
