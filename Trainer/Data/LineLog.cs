using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>
/// Values in a file of JSON lines that grows while a run goes on. A line that a crash cut short is taken off when the
/// file is opened, so that what is added next stands on a line of its own.
/// </summary>
internal sealed class LineLog<T>
{
    private const byte LineEnd = (byte)'\n';

    private readonly string path;
    private readonly List<T> values = [];

    /// <summary>Opens a log, empty if there is no file.</summary>
    /// <exception cref="DatasetException">A line before the last is damaged.</exception>
    public LineLog(string path)
    {
        this.path = path;
        if (!File.Exists(path))
        {
            return;
        }
        byte[] bytes = File.ReadAllBytes(path);
        int kept = 0;
        for (int end; (end = Array.IndexOf(bytes, LineEnd, kept)) >= 0; kept = end + 1)
        {
            try
            {
                values.Add(JsonSerializer.Deserialize<T>(bytes.AsSpan(kept, end - kept))!);
            }
            catch (JsonException error)
            {
                if (end + 1 < bytes.Length)
                {
                    throw new DatasetException(
                        $"{path}, line {values.Count + 1}: damaged. Delete it and all behind it, or the file.", error);
                }
                break;
            }
        }
        if (kept < bytes.Length)
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write);
            file.SetLength(kept);
        }
    }

    /// <summary>The values in order.</summary>
    public IReadOnlyList<T> Values => values;

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        values.Add(value);
        File.AppendAllText(path, JsonSerializer.Serialize(value) + "\n");
    }
}
