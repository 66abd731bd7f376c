using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>Writes training examples in the form that <see cref="TrainingFile"/> reads.</summary>
public static class TrainingFileWriter
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// Writes one example a line; the file appears whole or not at all. Similarity pairs are marked as directed: each
    /// record is one direction already.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="records">The examples.</param>
    public static void Write(string path, IEnumerable<TrainingRecord> records)
    {
        string partial = path + ".partial";
        using (StreamWriter writer = new(partial))
        {
            foreach (TrainingRecord record in records)
            {
                writer.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        record.Query,
                        record.Positives,
                        record.Negatives,
                        record.Scores,
                        record.Instruction,
                        document = record.Document?.ToString("x16", CultureInfo.InvariantCulture),
                        directed = record.Task == TrainingTask.Similarity ? true : (bool?)null,
                        task = record.Task switch
                        {
                            TrainingTask.Similarity => "sts",
                            TrainingTask.Classification => "classification",
                            TrainingTask.Clustering => "clustering",
                            _ => "retrieval",
                        },
                    },
                    Format));
            }
        }
        File.Move(partial, path, overwrite: true);
    }
}
