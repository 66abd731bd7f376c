// Training files are JSON Lines of {query, positives[], negatives[], instruction, task, score}, of {q, d} or of
// {title, text}; a BEIR folder with judgements serves too.

using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>Reads training examples.</summary>
public static class TrainingFile
{
    /// <summary>Similarity pairs with a lower score, of 0 to 5, teach nothing and are passed over.</summary>
    public const double MinSimilarityScore = 4;

    /// <summary>Reads every example of a file or BEIR folder.</summary>
    /// <param name="path">A .jsonl, .jsonl.gz or .jsonl.xz file, or a folder with corpus.jsonl and qrels.</param>
    /// <param name="split">The split of a BEIR folder.</param>
    /// <exception cref="DatasetException">It is unreadable, a row is malformed, or there is no example.</exception>
    public static IReadOnlyList<TrainingRecord> Read(string path, string split = "train")
    {
        List<TrainingRecord> records = Directory.Exists(path) ? ReadFolder(path, split) : ReadLines(path);
        return records.Count > 0
            ? records
            : throw new DatasetException($"{path}: no training example there. Give rows with query and positives.");
    }

    private static List<TrainingRecord> ReadFolder(string path, string split)
    {
        BeirFolder set = BeirFolder.Read(path, split);
        Dictionary<string, string> texts = set.Documents.ToDictionary(entry => entry.Id, entry => entry.Text);
        List<TrainingRecord> records = [];
        foreach ((string id, string text) in set.Queries)
        {
            string[] positives = set.Judgements[id]
                .Where(judged => judged.Value > 0 && texts.ContainsKey(judged.Key))
                .OrderByDescending(judged => judged.Value)
                .Select(judged => texts[judged.Key]).ToArray();
            if (positives.Length > 0)
            {
                records.Add(new TrainingRecord { Query = text, Positives = positives });
            }
        }
        return records;
    }

    private static List<TrainingRecord> ReadLines(string path)
    {
        List<TrainingRecord> records = [];
        foreach ((int line, JsonElement row) in JsonLinesFile.Read(path))
        {
            if (row.TryGetProperty("query", out _))
            {
                AddFull(records, path, line, row);
            }
            else if (row.TryGetProperty("q", out _))
            {
                AddPair(records, Text(path, line, row, "q"), Text(path, line, row, "d"));
            }
            else if (row.TryGetProperty("title", out _))
            {
                AddPair(records, Text(path, line, row, "title"), Text(path, line, row, "text"));
            }
            else
            {
                throw new DatasetException(
                    $"{path}, line {line}: expected {{query, positives}}, {{q, d}} or {{title, text}}.");
            }
        }
        return records;
    }

    private static void AddPair(List<TrainingRecord> records, string query, string passage)
    {
        if (!string.IsNullOrWhiteSpace(query) && !string.IsNullOrWhiteSpace(passage))
        {
            records.Add(new TrainingRecord { Query = query, Positives = [passage] });
        }
    }

    private static void AddFull(List<TrainingRecord> records, string path, int line, JsonElement row)
    {
        string query = Text(path, line, row, "query");
        List<string> positives = Texts(path, line, row, "positives");
        if (string.IsNullOrWhiteSpace(query) || positives.Count == 0)
        {
            throw new DatasetException(
                $"{path}, line {line}: a query needs text and at least one positive. Complete or drop the row.");
        }
        TrainingTask task = Task(path, line, row);
        string? instruction = row.TryGetProperty("instruction", out JsonElement value) ? value.GetString() : null;
        TrainingRecord record = new()
        {
            Query = query,
            Positives = positives,
            Negatives = Texts(path, line, row, "negatives"),
            Instruction = instruction,
            Task = task,
        };
        if (task != TrainingTask.Similarity)
        {
            records.Add(record);
            return;
        }
        if (row.TryGetProperty("score", out JsonElement score) && score.GetDouble() < MinSimilarityScore)
        {
            return;
        }
        records.Add(record);
        records.AddRange(positives.Select(other => record with { Query = other, Positives = [query] }));
    }

    private static TrainingTask Task(string path, int line, JsonElement row)
    {
        if (!row.TryGetProperty("task", out JsonElement value))
        {
            return TrainingTask.Retrieval;
        }
        return value.ToString() switch
        {
            "retrieval" => TrainingTask.Retrieval,
            "sts" or "similarity" => TrainingTask.Similarity,
            "classification" => TrainingTask.Classification,
            "clustering" => TrainingTask.Clustering,
            _ => throw new DatasetException(
                $"{path}, line {line}: \"task\" is \"{value}\"; use retrieval, sts, classification or clustering."),
        };
    }

    private static string Text(string path, int line, JsonElement row, string field) =>
        row.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new DatasetException($"{path}, line {line}: the field \"{field}\" is missing or no string.");

    private static List<string> Texts(string path, int line, JsonElement row, string field)
    {
        if (!row.TryGetProperty(field, out JsonElement list))
        {
            return [];
        }
        if (list.ValueKind != JsonValueKind.Array ||
            list.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.String))
        {
            throw new DatasetException($"{path}, line {line}: the field \"{field}\" must be a list of strings.");
        }
        return list.EnumerateArray().Select(v => v.GetString()!).Where(v => !string.IsNullOrWhiteSpace(v)).ToList();
    }
}
