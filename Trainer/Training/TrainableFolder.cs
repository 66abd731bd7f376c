using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;

namespace SearchEngine.Trainer.Training;

/// <summary>Says whether the weights of a model folder can be trained, before hours go into it.</summary>
internal static class TrainableFolder
{
    /// <summary>Refuses a folder whose weights are not all floats, or are not all of the model.</summary>
    /// <exception cref="TrainingException">Says why, and what to train instead.</exception>
    public static void Require(string folder)
    {
        if (PeftAdapter.IsIn(folder))
        {
            throw new TrainingException(
                $"{folder} has an adapter at its root ({PeftAdapter.ConfigName}), which training would leave out. " +
                "Merge it into the weights (merge_and_unload of Python's peft) and train the merged folder.");
        }
        using SafetensorsFolder weights = SafetensorsFolder.Open(folder);
        if (weights.Tensors.FirstOrDefault(tensor => tensor.Type == TensorType.I8) is { } quantized)
        {
            throw new TrainingException(
                $"{folder} has 8-bit weights ({quantized.Name}), which cannot take small steps. Train the folder " +
                "that it was compressed from, then compress the outcome.");
        }
    }
}
