// Small JSON files.
using System.Text.Json;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Json;

/// <summary>Reads and replaces JSON files in the API's own spelling.</summary>
internal static class JsonFile
{
    /// <summary>Replaces a file, or makes it, with its folder.</summary>
    public static void Replace<T>(string path, T value) =>
        WholeFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.Options));

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="JsonException">It holds something else.</exception>
    public static T? Read<T>(string path) where T : class => !File.Exists(path) ? null
        : JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), ApiJson.Options);
}
