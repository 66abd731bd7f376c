using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Pretraining;

/// <summary>Trains a model folder's trunk on plain documents and writes the folder that contrastive training begins
/// with.</summary>
public static class TrunkPretraining
{
    /// <summary>Trains and writes the output folder.</summary>
    /// <param name="request">Model, documents (.jsonl of {title, text}, or BEIR folders) and output.</param>
    /// <param name="settings">Objective, optimiser and schedule.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Stops between steps; resume later.</param>
    /// <exception cref="DatasetException">The documents cannot be used, or the mask is no single token.</exception>
    /// <exception cref="TrainingException">Training diverged, or there is nothing to resume.</exception>
    public static void Run(
        FineTuneRequest request, LanguageSettings settings, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        if (settings.Fault() is { } fault)
        {
            throw new TrainingException(fault);
        }
        torch.Device device = TrainingDevice.Open(request.Device);
        TrainableFolder.Require(request.Model);
        Tokenizer tokenizer = Tokenizer.Load(request.Model);
        int maskId = settings.Objective == LanguageObjective.MaskedNextToken
            ? MaskToken.IdOf(tokenizer, settings.MaskText)
            : 0;
        string[] documents = request.Train.SelectMany(DocumentFile.Read)
            .Select(document => $"{document.Title} {document.Text}".Trim()).ToArray();
        IEnumerable<int[]> texts = documents.Select(text => tokenizer.Encode(text, addSpecialTokens: true));
        LanguageBatches batches = new(texts, settings, maskId, tokenizer.PadId ?? 0);
        if (!request.Resume && Directory.Exists(request.WorkFolder))
        {
            Directory.Delete(request.WorkFolder, recursive: true);
        }
        Directory.CreateDirectory(request.WorkFolder);
        bool seesAll = settings is { Objective: LanguageObjective.MaskedNextToken, Weights.Attention: null };
        FineTuneSettings weights = seesAll
            ? settings.Weights with { Attention = AttentionKind.Bidirectional }
            : settings.Weights;
        string start = ShapedFolder.Of(request.Model, weights, Path.Combine(request.WorkFolder, "base"));
        RunIdentity.Require(request.WorkFolder, new JsonObject
        {
            ["model"] = ModelName(start),
            ["documents"] = RunIdentity.Hash(documents),
            ["settings"] = JsonSerializer.SerializeToNode(settings),
        });
        using DecoderEmbedder model = DecoderEmbedder.Load(start, device);
        model.Weights.ComputeType = TrainingDevice.ComputeType(device, weights);
        LanguageTrainer trainer = new(model, batches, settings, device);
        trainer.Run(Path.Combine(request.WorkFolder, "language"), progress, cancellation);
        FineTuneOutput.Write(request, start, weights, trainer.Encoder);
    }

    private static string ModelName(string folder)
    {
        using EmbeddingModel model = EmbeddingModel.Load(folder);
        return model.Version;
    }
}
