// Small JSON files that are replaced whole: a crash leaves the old one or the new one.
using System.Text.Json;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Json;

/// <summary>Reads and replaces JSON files in the API's own spelling.</summary>
internal static class JsonFile
{
    /// <summary>Replaces a file, or makes it, with its folder.</summary>
    public static void Replace<T>(string path, T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".tmp";
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.Options));
            file.Flush(flushToDisk: true); // the rename must never overtake the content
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="JsonException">It holds something else.</exception>
    public static T? Read<T>(string path) where T : class => !File.Exists(path) ? null
        : JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), ApiJson.Options);
}
