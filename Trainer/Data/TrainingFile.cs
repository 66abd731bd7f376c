// Training files are JSON Lines of {query, positives[], negatives[], scores[], instruction, task, score, directed,
// document}, of triples {query, positive, negative}, of {q, d}, of {title, text} or of {text, label}; tab-separated files
// of score, a, b or of [split,] label, text; or a BEIR folder.

using System.Globalization;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>Reads training examples.</summary>
public static class TrainingFile
{
    /// <summary>Similarity pairs with a lower score, of 0 to 5, are no positives.</summary>
    public const double MinSimilarityScore = 4;

    private const double MaxSimilarityScore = 5;

    private static readonly string[] Splits = ["train", "dev", "validation", "test"];

    /// <summary>Reads every example of a file or BEIR folder.</summary>
    /// <param name="path">A .jsonl, .jsonl.gz, .jsonl.xz or .tsv file, or a folder with corpus.jsonl and qrels.</param>
    /// <param name="options">How rows become examples; null means the defaults.</param>
    /// <exception cref="DatasetException">It is unreadable, a row is malformed, or there is no example.</exception>
    public static IReadOnlyList<TrainingRecord> Read(string path, TrainingFileOptions? options = null)
    {
        options ??= new TrainingFileOptions();
        List<TrainingRecord> records = Directory.Exists(path) ? ReadFolder(path, options.Split)
            : path.EndsWith(".tsv", StringComparison.Ordinal) ? ReadColumns(path, options)
            : ReadLines(path, options);
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
                .Where(judged => judged.Value > 0 && !string.IsNullOrWhiteSpace(texts.GetValueOrDefault(judged.Key)))
                .OrderByDescending(judged => judged.Value)
                .Select(judged => texts[judged.Key]).ToArray();
            if (positives.Length > 0 && !string.IsNullOrWhiteSpace(text))
            {
                records.Add(new TrainingRecord { Query = text, Positives = positives });
            }
        }
        return records;
    }

    private static List<TrainingRecord> ReadLines(string path, TrainingFileOptions options)
    {
        List<TrainingRecord> records = [];
        Dictionary<(TrainingTask, string?), List<LabelledText>> labelled = [];
        foreach ((int line, JsonElement row) in JsonLinesFile.Read(path))
        {
            if (row.TryGetProperty("query", out _))
            {
                AddFull(records, path, line, row, options);
            }
            else if (row.TryGetProperty("label", out _))
            {
                LabelledText text = new(Text(path, line, row, "text"), row.GetProperty("label").ToString());
                string? instruction = OptionalText(path, line, row, "instruction");
                Group(labelled, (Task(path, line, row, TrainingTask.Classification), instruction)).Add(text);
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
                    $"{path}, line {line}: expected {{query, positives}}, {{q, d}}, {{title, text}} or " +
                    "{text, label}.");
            }
        }
        foreach (((TrainingTask task, string? instruction), List<LabelledText> texts) in labelled)
        {
            records.AddRange(LabelledTexts.ToRecords(
                texts, options.LabelUse, options.LabelNegatives, task, instruction, options.Seed));
        }
        return records;
    }

    /// <summary>Rows of score, a, b (similarity) or of label, text, with a split in front where there is one.</summary>
    private static List<TrainingRecord> ReadColumns(string path, TrainingFileOptions options)
    {
        List<TrainingRecord> records = [];
        List<LabelledText> labelled = [];
        int line = 0;
        foreach (string text in File.Exists(path) ? File.ReadLines(path) : throw Missing(path))
        {
            line++;
            string[] columns = text.Split('\t');
            if (columns is [var split, var label, var labelledText] && Splits.Contains(split))
            {
                if (split == options.Split)
                {
                    labelled.Add(new LabelledText(labelledText, label));
                }
            }
            else if (columns is [var own, var only])
            {
                labelled.Add(new LabelledText(only, own));
            }
            else if (columns is [var number, var a, var b] &&
                double.TryParse(number, CultureInfo.InvariantCulture, out double score))
            {
                AddSimilarity(records, new TrainingRecord
                {
                    Query = a, Positives = [b], Task = TrainingTask.Similarity,
                }, score, options);
            }
            else
            {
                throw new DatasetException(
                    $"{path}, line {line}: expected score, a, b or [split,] label, text between tabs.");
            }
        }
        if (labelled.Count > 0)
        {
            records.AddRange(LabelledTexts.ToRecords(
                labelled, options.LabelUse, options.LabelNegatives, TrainingTask.Classification, null, options.Seed));
        }
        return records;
    }

    private static DatasetException Missing(string path) => new($"{path}: no such file.");

    private static List<LabelledText> Group(
        Dictionary<(TrainingTask, string?), List<LabelledText>> groups, (TrainingTask, string?) key) =>
        groups.TryGetValue(key, out List<LabelledText>? texts) ? texts : groups[key] = [];

    private static void AddPair(List<TrainingRecord> records, string query, string passage)
    {
        if (!string.IsNullOrWhiteSpace(query) && !string.IsNullOrWhiteSpace(passage))
        {
            records.Add(new TrainingRecord { Query = query, Positives = [passage] });
        }
    }

    private static void AddFull(
        List<TrainingRecord> records, string path, int line, JsonElement row, TrainingFileOptions options)
    {
        string query = Text(path, line, row, "query");
        List<string> positives = Texts(path, line, row, "positives");
        if (string.IsNullOrWhiteSpace(query) || positives.Count == 0)
        {
            throw new DatasetException(
                $"{path}, line {line}: a query needs text and at least one positive. Complete or drop the row.");
        }
        TrainingRecord record = new()
        {
            Query = query,
            Positives = positives,
            Negatives = Texts(path, line, row, "negatives"),
            Instruction = OptionalText(path, line, row, "instruction"),
            Document = Fingerprint(path, line, row),
            Task = Task(path, line, row, TrainingTask.Retrieval),
        };
        record = record with { Scores = Scores(path, line, row, positives.Count + record.Negatives.Count) };
        if (record.Task == TrainingTask.Similarity)
        {
            AddSimilarity(records, record, Score(path, line, row), options, IsDirected(path, line, row));
            return;
        }
        records.Add(record);
    }

    /// <summary>
    /// A pair in both directions, or in its own alone, if it is alike enough; or once with its score as target.
    /// </summary>
    private static void AddSimilarity(
        List<TrainingRecord> records, TrainingRecord record, double? score, TrainingFileOptions options,
        bool isDirected = false)
    {
        if (options.KeepsScores && score is { } target)
        {
            records.AddRange(record.Positives.Select(other => record with
            {
                Positives = [other], Negatives = [], Scores = [(float)(target / MaxSimilarityScore)],
            }));
        }
        else if (score is null or >= MinSimilarityScore)
        {
            records.Add(record);
            records.AddRange((isDirected ? [] : record.Positives).Select(other => record with
            {
                Query = other, Positives = [record.Query], Scores = null,
            }));
        }
    }

    private static float[]? Scores(string path, int line, JsonElement row, int count)
    {
        if (!row.TryGetProperty("scores", out JsonElement list))
        {
            return null;
        }
        bool isList = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == count &&
            list.EnumerateArray().All(value => value.ValueKind == JsonValueKind.Number);
        return isList
            ? list.EnumerateArray().Select(value => value.GetSingle()).ToArray()
            : throw new DatasetException(
                $"{path}, line {line}: \"scores\" must be {count} numbers: one a positive, then one a negative.");
    }

    private static double? Score(string path, int line, JsonElement row)
    {
        if (!row.TryGetProperty("score", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        return value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw new DatasetException($"{path}, line {line}: the field \"score\" must be a number.");
    }

    private static bool IsDirected(string path, int line, JsonElement row)
    {
        if (!row.TryGetProperty("directed", out JsonElement value))
        {
            return false;
        }
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new DatasetException($"{path}, line {line}: the field \"directed\" must be true or false.");
    }

    private static ulong? Fingerprint(string path, int line, JsonElement row)
    {
        if (OptionalText(path, line, row, "document") is not { } digits)
        {
            return null;
        }
        return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new DatasetException(
                $"{path}, line {line}: the field \"document\" must be a fingerprint of 16 hexadecimal digits.");
    }

    private static string? OptionalText(string path, int line, JsonElement row, string field) =>
        row.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? Text(path, line, row, field)
            : null;

    private static TrainingTask Task(string path, int line, JsonElement row, TrainingTask otherwise)
    {
        if (!row.TryGetProperty("task", out JsonElement value))
        {
            return otherwise;
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

    /// <summary>The texts of a list, or the one text of the same field in the singular.</summary>
    private static List<string> Texts(string path, int line, JsonElement row, string field)
    {
        if (!row.TryGetProperty(field, out JsonElement list))
        {
            return row.TryGetProperty(field[..^1], out _) ? [Text(path, line, row, field[..^1])] : [];
        }
        if (list.ValueKind != JsonValueKind.Array ||
            list.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.String))
        {
            throw new DatasetException($"{path}, line {line}: the field \"{field}\" must be a list of strings.");
        }
        return list.EnumerateArray().Select(v => v.GetString()!).Where(v => !string.IsNullOrWhiteSpace(v)).ToList();
    }
}
