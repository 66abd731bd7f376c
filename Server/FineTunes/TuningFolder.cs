// The files by which the server and the process that trains talk: written whole or not at all, so that either may die.
using System.Text.Json;
using SearchEngine.Server.Json;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Server.FineTunes;

/// <summary>The work folder of one fine-tune.</summary>
/// <param name="path">The folder.</param>
internal sealed class TuningFolder(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>What was asked for: <see cref="FineTuneOrder"/>.</summary>
    public string OrderFile => File("order.json");

    /// <summary>What to train: <see cref="TuningTask"/>.</summary>
    public string TaskFile => File("task.json");

    /// <summary>Examples with their hard negatives.</summary>
    public string TrainingFile => File("train.jsonl");

    /// <summary>Queries that judge the outcome.</summary>
    public string JudgesFile => File("judges.json");

    /// <summary>Passages that those queries search among.</summary>
    public string PassagesFile => File("passages.json");

    /// <summary>The base with its adapter merged, where it has one.</summary>
    public string Start => File("start");

    /// <summary>The trained model.</summary>
    public string Tuned => File("tuned");

    /// <summary>What training changed, as an adapter.</summary>
    public string Adapter => File("adapter");

    /// <summary>The base model and the tuned one compared: <see cref="HeldOutComparison"/>.</summary>
    public string ComparisonFile => File("comparison.json");

    /// <summary>Locked by the process that works here.</summary>
    public string LockFile => File("lock");

    /// <summary>Reads a file of this folder.</summary>
    public static T Read<T>(string file) => JsonSerializer.Deserialize<T>(System.IO.File.ReadAllText(file), Json)!;

    /// <summary>Writes a file of this folder; it appears whole.</summary>
    public static void Write<T>(string file, T value) =>
        WholeFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(value, Json));

    /// <summary>Writes the examples; the file appears whole.</summary>
    public void WriteExamples(IEnumerable<TrainingRecord> records) => TrainingFileWriter.Write(TrainingFile, records);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
