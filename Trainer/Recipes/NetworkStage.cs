using SearchEngine.Embedder.LibTorch;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Recipes;

/// <summary>The stage in which the whole network trains, from the token vectors on; a broken run goes on from its last
/// checkpoint.</summary>
/// <param name="recipe">Its instructions.</param>
/// <param name="settings">Batch, loss and schedule.</param>
/// <param name="folders">Where the base model is and the weights go.</param>
/// <param name="deviceName">cpu or cuda.</param>
internal sealed class NetworkStage(
    ModelRecipe recipe, ContrastiveSettings settings, RecipeFolders folders, string deviceName)
{
    /// <summary>Trains to the last step and writes the weights.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="pairs">The batches.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Stops between micro-batches.</param>
    /// <exception cref="TrainingException">The device is not there, or training diverges.</exception>
    public void Run(
        Tokenizer tokenizer, CropBatches pairs, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        torch.Device device = TrainingDevice.Open(deviceName);
        using DecoderEmbedder model = DecoderEmbedder.Load(folders.BaseModel, device);
        DecoderEncoder encoder = new(model);
        InputLayout[] layouts = recipe.Instructions.Prepend(recipe.DefaultInstruction)
            .Select(instruction => new InputLayout(tokenizer, instruction)).ToArray();
        CropExamples examples = new(pairs, layouts, settings.MaxQueryTokens, settings.MaxPassageTokens);
        ContrastiveTrainer trainer = new(encoder, examples, settings, tokenizer.PadId ?? 0, device);
        trainer.Run(folders.Checkpoints, progress, cancellation);
        TrainingCheckpoint.WriteWeights(encoder.Parameters, folders.TrainedWeights);
    }
}
