using System.Diagnostics;
using System.Text.Json;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Losses;
using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// Trains an encoder contrastively: schedule, clipping, AdamW, checkpoints. A run that was broken off goes on from its
/// last checkpoint and ends with the same weights, bit for bit, as one that was not (on a CPU, with as many workers).
/// </summary>
public sealed class ContrastiveTrainer
{
    private const long MaxGraphTokens = 32_768;

    private readonly ITrainableEncoder encoder;
    private readonly IBatchSource batches;
    private readonly ContrastiveSettings settings;
    private readonly int padId;
    private readonly torch.Device device;

    /// <summary>Prepares training.</summary>
    /// <param name="encoder">The model; its parameters change.</param>
    /// <param name="batches">The examples.</param>
    /// <param name="settings">Loss, optimiser and schedule.</param>
    /// <param name="padId">The id that fills rows up.</param>
    /// <param name="device">Where the encoder lives.</param>
    public ContrastiveTrainer(
        ITrainableEncoder encoder, IBatchSource batches, ContrastiveSettings settings, int padId, torch.Device device)
    {
        this.encoder = encoder;
        this.batches = batches;
        this.settings = settings;
        this.padId = padId;
        this.device = device;
    }

    /// <summary>Trains to the last step.</summary>
    /// <param name="checkpointFolder">Where checkpoints go and a broken run is found; null keeps none.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Stops between micro-batches; steps since the last checkpoint are done again.</param>
    /// <exception cref="TrainingException">The loss is no number or diverges, or a checkpoint does not fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; resume by calling again.</exception>
    public void Run(string? checkpointFolder, IProgress<TrainingProgress>? progress, CancellationToken cancellation) =>
        Run(checkpointFolder, progress, _ => true, cancellation);

    /// <summary>Trains to the last step, or until a judge has seen enough.</summary>
    /// <param name="checkpointFolder">Where checkpoints go and a broken run is found; null keeps none.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="goesOn">Asked after every step, and on resuming behind one, with its number; false ends it there.
    /// </param>
    /// <param name="cancellation">Stops between micro-batches.</param>
    /// <exception cref="TrainingException">The loss is no number or diverges, or a checkpoint does not fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; resume by calling again.</exception>
    public void Run(
        string? checkpointFolder, IProgress<TrainingProgress>? progress, Func<int, bool> goesOn,
        CancellationToken cancellation)
    {
        if (device.type == DeviceType.CPU)
        {
            torch.set_num_threads(1); // the workers are the threads; libtorch's own would spin against them
        }
        encoder.SetTraining(true);
        try
        {
            RunSteps(checkpointFolder, progress, goesOn, cancellation);
        }
        finally
        {
            encoder.SetTraining(false);
        }
    }

    private void RunSteps(
        string? checkpointFolder, IProgress<TrainingProgress>? progress, Func<int, bool> goesOn,
        CancellationToken cancellation)
    {
        IContrastiveLoss loss = StageLoss.Create(settings);
        (string, TorchSharp.Modules.Parameter)[] trained = [.. encoder.Parameters, .. loss.Parameters];
        using ParameterGroups optimizer = new(trained, settings);
        TrainingCheckpoint? checkpoint = checkpointFolder is null ? null : new TrainingCheckpoint(checkpointFolder);
        string fingerprint = JsonSerializer.Serialize(settings);
        TrainingState state = checkpoint?.Restore(fingerprint, trained, optimizer)
            ?? new TrainingState(0, 0, 0, fingerprint);
        EncoderWorkers workers = new(encoder, device, padId, settings.Workers, settings.MicroBatchTokens);
        ContrastiveStep step = new(workers, loss, settings.HardNegatives, MaxGraphTokens);
        LearningRateSchedule schedule = new(
            settings.LearningRate, settings.WarmupSteps, settings.Steps, settings.Decay);
        Stopwatch watch = Stopwatch.StartNew();
        (long firstTokens, int firstStep, double firstSeconds) = (state.Tokens, state.Step, state.Seconds);
        DivergenceWatch divergence = new();
        bool wanted = state.Step == 0 || goesOn(state.Step); // a stage that had ended early has ended
        while (wanted && state.Step < settings.Steps)
        {
            int number = state.Step + 1;
            (double value, double norm, long tokens) = Step(step, optimizer, number, schedule.At(number), cancellation);
            loss.KeepInBounds();
            divergence.Add(number, value);
            double seconds = watch.Elapsed.TotalSeconds;
            state = state with { Step = number, Tokens = state.Tokens + tokens, Seconds = firstSeconds + seconds };
            progress?.Report(new TrainingProgress(
                number, settings.Steps, value, schedule.At(number), norm, (state.Tokens - firstTokens) / seconds,
                state.Tokens, TimeSpan.FromSeconds(seconds / (number - firstStep) * (settings.Steps - number))));
            wanted = goesOn(number);
            if (number % settings.CheckpointInterval == 0 || number == settings.Steps)
            {
                checkpoint?.Save(state, trained, optimizer);
            }
        }
    }

    private (double Loss, double Norm, long Tokens) Step(
        ContrastiveStep step, ParameterGroups optimizer, int number, double rate, CancellationToken cancellation)
    {
        IReadOnlyList<ContrastiveExample> batch = batches.Batch(number);
        if (batch.Count < 2 && settings.InBatchNegatives)
        {
            throw new TrainingException(
                $"Step {number}: a batch of {batch.Count} has no in-batch negatives. Give at least two examples.");
        }
        (double value, long tokens) = step.Run(batch, PassSeed.Of(settings.Seed, number), cancellation);
        double limit = settings.MaxGradientNorm > 0 ? settings.MaxGradientNorm : double.MaxValue;
        double norm = torch.nn.utils.clip_grad_norm_(optimizer.Trained, limit);
        if (!double.IsFinite(value) || !double.IsFinite(norm))
        {
            throw new TrainingException(
                $"Step {number}: the loss is {value} and the gradient's norm {norm}. The weights of the last " +
                "checkpoint are intact; lower the learning rate, raise the warm-up or the temperature, and resume.");
        }
        optimizer.Step(rate);
        return (value, norm, tokens);
    }
}
