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
        Tokenizer tokenizer = Tokenizer.Load(request.Model);
        int maskId = settings.Objective == LanguageObjective.MaskedNextToken
            ? MaskToken.IdOf(tokenizer, settings.MaskText)
            : 0;
        IEnumerable<int[]> texts = request.Train.SelectMany(DocumentFile.Read)
            .Select(document => tokenizer.Encode($"{document.Title} {document.Text}".Trim(), addSpecialTokens: true));
        LanguageBatches batches = new(texts, settings, maskId, tokenizer.PadId ?? 0);
        if (!request.Resume && Directory.Exists(request.WorkFolder))
        {
            Directory.Delete(request.WorkFolder, recursive: true);
        }
        torch.Device device = torch.device(request.Device);
        using DecoderEmbedder model = DecoderEmbedder.Load(request.Model, device);
        LanguageTrainer trainer = new(model, batches, settings, device);
        trainer.Run(Path.Combine(request.WorkFolder, "language"), progress, cancellation);
        FineTuneOutput.Write(request, settings.Weights, trainer.Encoder);
    }
}
