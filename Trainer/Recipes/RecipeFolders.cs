using System.Text.Json;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Where a recipe keeps what its stages hand on, so that a broken run goes on where it stopped.</summary>
/// <param name="root">The working folder.</param>
internal sealed class RecipeFolders(string root)
{
    /// <summary>tokenizer.json and tokenizer_config.json.</summary>
    public string Tokenizer => Path.Combine(root, "tokenizer");

    /// <summary>Packed token ids by source.</summary>
    public string Corpus => Path.Combine(root, "corpus");

    /// <summary>Counts of kept and dropped records.</summary>
    public string CorpusReport => Path.Combine(Corpus, "report.json");

    /// <summary>The model that the contrastive stage starts from.</summary>
    public string BaseModel => Path.Combine(root, "base-model");

    /// <summary>The weights after the contrastive stage, float32.</summary>
    public string TrainedWeights => Path.Combine(root, "trained.safetensors");

    /// <summary>Checkpoints of the contrastive stage.</summary>
    public string Checkpoints => Path.Combine(root, "checkpoints");

    /// <summary>The loss of all stages, drawn.</summary>
    public string LossDrawing => Path.Combine(root, "training.svg");

    /// <summary>Token vectors after a stage.</summary>
    public string Vectors(string stage) => Path.Combine(root, stage + "-vectors.bin");

    /// <summary>Tells what a stage's outcome was made of.</summary>
    public string Stamp(string stage) => Path.Combine(root, stage + ".stamp");

    /// <summary>All that a stage of token vectors leaves.</summary>
    public IReadOnlyList<string> Outcomes(string stage) => [Vectors(stage), Checkpoint(stage), CurveFile(stage)];

    /// <summary>A stage of token vectors in the middle of its work.</summary>
    public string Checkpoint(string stage) => Path.Combine(root, stage + "-checkpoint.bin");

    /// <summary>The file of a stage's loss curve.</summary>
    public string CurveFile(string stage) => Path.Combine(root, stage + "-curve.json");

    /// <summary>A stage's loss curve as far as it goes.</summary>
    /// <exception cref="DatasetException">Its file is damaged.</exception>
    public IReadOnlyList<CurvePoint> Curve(string stage)
    {
        string file = CurveFile(stage);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<CurvePoint[]>(File.ReadAllText(file)) ?? [] : [];
        }
        catch (JsonException error)
        {
            throw new DatasetException($"{file} is damaged. Delete it; only the drawn curve starts anew.", error);
        }
    }

    /// <summary>Replaces a stage's loss curve; the file appears whole.</summary>
    public void SaveCurve(string stage, IReadOnlyList<CurvePoint> curve)
    {
        string partial = CurveFile(stage) + ".partial";
        File.WriteAllText(partial, JsonSerializer.Serialize(curve));
        File.Move(partial, CurveFile(stage), overwrite: true);
    }
}
