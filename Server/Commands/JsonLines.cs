// Files of JSON lines, as every command reads and writes them.
using System.Text.Json;

namespace SearchEngine.Server.Commands;

/// <summary>Reads JSON lines; blank lines are passed over.</summary>
internal static class JsonLines
{
    /// <summary>The objects of a file, with their lines.</summary>
    /// <exception cref="InvalidDataException">A line is not a JSON object; names file and line.</exception>
    public static IEnumerable<JsonLine> Read(FileInfo file)
    {
        using FileStream stream = file.OpenRead();
        foreach (JsonLine line in Read(stream, file.Name))
        {
            yield return line;
        }
    }

    /// <summary>The objects of an open file, whose position tells how far the reading is.</summary>
    /// <param name="stream">The file; stays the caller's.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">A line is not a JSON object; names file and line.</exception>
    public static IEnumerable<JsonLine> Read(Stream stream, string name)
    {
        using StreamReader reader = new(stream, leaveOpen: true);
        int number = 0;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return new JsonLine(name, number, Parse(name, number, text));
            }
        }
    }

    /// <summary>Writes a file by way of a temporary one, so that a run that ends early leaves no half file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the lines.</param>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string partial = full + ".partial";
        try
        {
            using (FileStream stream = File.Create(partial))
            {
                write(stream);
            }

            File.Move(partial, full, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static JsonElement Parse(string file, int number, string text)
    {
        try
        {
            JsonElement value = JsonElement.Parse(text);
            return value.ValueKind == JsonValueKind.Object ? value
                : throw new InvalidDataException($"{file}:{number}: is not a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}:{number}: is not JSON: {exception.Message}");
        }
    }
}
