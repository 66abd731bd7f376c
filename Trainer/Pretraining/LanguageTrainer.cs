// A trunk trained on plain text: logits are the final states times the token embeddings (a tied head, our choice: the
// embedders' checkpoints carry no head), the loss is cross-entropy over the tokens to predict.

using System.Diagnostics;
using System.Text.Json;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Pretraining;

/// <summary>Pre-trains or adapts a trunk; its checkpoints resume bit for bit.</summary>
internal sealed class LanguageTrainer
{
    private readonly DecoderEmbedder model;
    private readonly DecoderEncoder encoder;
    private readonly LanguageBatches batches;
    private readonly LanguageSettings settings;
    private readonly torch.Device device;

    /// <summary>Prepares training.</summary>
    /// <param name="model">The model; its trunk's parameters change.</param>
    /// <param name="batches">The texts.</param>
    /// <param name="settings">Objective, optimiser and schedule.</param>
    /// <param name="device">Where the model lives.</param>
    public LanguageTrainer(
        DecoderEmbedder model, LanguageBatches batches, LanguageSettings settings, torch.Device device)
    {
        this.model = model;
        this.batches = batches;
        this.settings = settings;
        this.device = device;
        encoder = new DecoderEncoder(model, settings.Weights, settings.Seed);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in encoder.Parameters)
        {
            parameter.requires_grad &= !encoder.IsBehindTrunk(name);
        }
    }

    /// <summary>What trains, adapters included.</summary>
    public DecoderEncoder Encoder => encoder;

    /// <summary>Trains to the last step.</summary>
    /// <param name="checkpointFolder">Where checkpoints go and a broken run is found; null keeps none.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="TrainingException">The loss is no number or diverges, or a checkpoint does not fit.</exception>
    public void Run(string? checkpointFolder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        using ParameterGroups optimizer = new(encoder.Parameters, settings.Optimizer);
        TrainingCheckpoint? checkpoint = checkpointFolder is null ? null : new TrainingCheckpoint(checkpointFolder);
        string fingerprint = JsonSerializer.Serialize(settings);
        TrainingState state = checkpoint?.Restore(fingerprint, encoder.Parameters, optimizer)
            ?? new TrainingState(0, 0, 0, fingerprint);
        LearningRateSchedule schedule = new(
            settings.Optimizer.LearningRate, settings.Optimizer.WarmupSteps, settings.Steps, settings.Optimizer.Decay);
        DivergenceWatch divergence = new();
        encoder.SetTraining(true);
        Stopwatch watch = Stopwatch.StartNew();
        (double before, int firstStep, long firstTokens) = (state.Seconds, state.Step, state.Tokens);
        while (state.Step < settings.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            int number = state.Step + 1;
            LanguageBatch batch = batches.Batch(number);
            (double value, double norm) = Step(batch, optimizer, number, schedule.At(number));
            divergence.Add(number, value);
            double seconds = watch.Elapsed.TotalSeconds;
            long tokens = state.Tokens + batch.Attention.Count(isToken => isToken);
            state = state with { Step = number, Tokens = tokens, Seconds = before + seconds };
            progress?.Report(new TrainingProgress(
                number, settings.Steps, value, schedule.At(number), norm, (tokens - firstTokens) / seconds, tokens,
                TimeSpan.FromSeconds(seconds / (number - firstStep) * (settings.Steps - number))));
            if (number % settings.Optimizer.CheckpointInterval == 0 || number == settings.Steps)
            {
                checkpoint?.Save(state, encoder.Parameters, optimizer);
            }
        }
        encoder.SetTraining(false);
    }

    private bool IsCausal => settings.Objective == LanguageObjective.CausalNextToken;

    /// <summary>The mean cross-entropy of a batch, in nats a predicted token, on the graph.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="seed">Decides what dropout drops; null drops nothing.</param>
    public torch.Tensor Loss(LanguageBatch batch, long? seed) =>
        Loss(batch, model.Trunk(Tensors(batch), IsCausal, seed));

    /// <summary>The gradients of what trains, beside the loss.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="trained">What trains, by name.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <returns>The loss, and one gradient for each of <paramref name="trained"/>.</returns>
    public (torch.Tensor Loss, IReadOnlyList<torch.Tensor> Gradients) Gradients(
        LanguageBatch batch, IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> trained, long seed)
    {
        if (!settings.Weights.ActivationCheckpointing)
        {
            torch.Tensor whole = Loss(batch, seed);
            return (whole, [.. torch.autograd.grad([whole], [.. trained.Select(entry => entry.Parameter)])]);
        }
        using RecomputedTrunk trunk = model.Recompute(Tensors(batch), IsCausal, seed);
        torch.Tensor states = trunk.States.detach().requires_grad_();
        torch.Tensor loss = Loss(batch, model.FinalNorm(states));
        string embeddings = EmbeddingName();
        (string Name, TorchSharp.Modules.Parameter Parameter)[] head = trained
            .Where(entry => entry.Name == embeddings || !trunk.Reads(entry.Name)).ToArray();
        IList<torch.Tensor> found = torch.autograd.grad(
            [loss], [states, .. head.Select(entry => entry.Parameter)]);
        Dictionary<string, torch.Tensor> gradients = trunk.Gradients(found[0], trained);
        for (int i = 0; i < head.Length; i++)
        {
            gradients[head[i].Name] = gradients.TryGetValue(head[i].Name, out torch.Tensor? below)
                ? below.add(found[i + 1])
                : found[i + 1];
        }
        return (loss, trained.Select(entry => gradients[entry.Name]).ToArray());
    }

    private TokenBatch Tensors(LanguageBatch batch)
    {
        long[] shape = [batch.Rows, batch.Length];
        torch.Tensor attention = torch.tensor(batch.Attention, shape, device: device);
        return new TokenBatch(torch.tensor(batch.Ids, shape, device: device), attention, attention);
    }

    /// <param name="batch">The batch.</param>
    /// <param name="states">Behind the last norm, [B, L, d].</param>
    private torch.Tensor Loss(LanguageBatch batch, torch.Tensor states)
    {
        int[] places = Enumerable.Range(0, batch.Targets.Length).Where(i => batch.Targets[i] >= 0).ToArray();
        torch.Tensor rows = torch.tensor(Array.ConvertAll(places, i => (long)i), [places.Length], device: device);
        torch.Tensor targets = torch.tensor(
            Array.ConvertAll(places, i => batch.Targets[i]), [places.Length], device: device);
        torch.Tensor wanted = states.reshape(-1, states.shape[2]).index_select(0, rows);      // [T, d]
        torch.Tensor logits = wanted.matmul(model.Weights[EmbeddingName()].t());              // [T, V]
        return torch.nn.functional.cross_entropy(logits, targets);
    }

    /// <summary>Adds a batch's gradient to what trains, a micro-batch at a time, and gives its loss.</summary>
    private double Accumulate(LanguageBatch batch, long seed)
    {
        (string Name, TorchSharp.Modules.Parameter Parameter)[] trained = encoder.Parameters
            .Where(entry => entry.Parameter.requires_grad).ToArray();
        int predicted = batch.Targets.Count(target => target >= 0);
        double value = 0;
        int part = 0;
        foreach (LanguageBatch rows in batch.Parts(settings.Optimizer.MicroBatchTokens))
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable grad = torch.enable_grad();
            (torch.Tensor loss, IReadOnlyList<torch.Tensor> gradients) = Gradients(
                rows, trained, PassSeed.Of(seed, part++));
            double share = (double)rows.Targets.Count(target => target >= 0) / predicted; // of the batch's mean
            for (int p = 0; p < trained.Length; p++)
            {
                trained[p].Parameter.AddGradient(share < 1 ? gradients[p].mul(share) : gradients[p]);
            }
            value += loss.item<float>() * share;
        }
        return value;
    }

    private (double Loss, double Norm) Step(LanguageBatch batch, ParameterGroups optimizer, int number, double rate)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double value = Accumulate(batch, PassSeed.Of(settings.Seed, number));
        double limit = settings.Optimizer.MaxGradientNorm;
        double norm = torch.nn.utils.clip_grad_norm_(optimizer.Trained, limit > 0 ? limit : double.MaxValue);
        if (!double.IsFinite(value) || !double.IsFinite(norm))
        {
            throw new TrainingException(
                $"Step {number}: the loss is {value} and the gradient's norm {norm}. Lower the learning rate or " +
                "raise the warm-up, and resume from the last checkpoint.");
        }
        optimizer.Step(rate);
        return (value, norm);
    }

    private string EmbeddingName() =>
        model.Weights.Parameters.Keys.Single(name => name.EndsWith("embed_tokens.weight", StringComparison.Ordinal));
}
