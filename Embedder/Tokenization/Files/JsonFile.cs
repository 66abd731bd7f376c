using System.Text.Json;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>A parsed JSON file and where it came from.</summary>
internal sealed class JsonFile : IDisposable
{
    private readonly string path;
    private readonly JsonDocument? document;

    private JsonFile(string path, JsonDocument? document)
    {
        this.path = path;
        this.document = document;
    }

    /// <summary>The root; undefined where the file is missing.</summary>
    public JsonNodeReader Root => new(path, "", document?.RootElement ?? default);

    /// <summary>Reads a file that must be there.</summary>
    /// <exception cref="ModelFolderException">It is missing or no JSON.</exception>
    public static JsonFile Read(string path) => File.Exists(path)
        ? Parse(path, File.ReadAllText(path))
        : throw new ModelFolderException(path, "the file is missing; copy it from the model's folder on its hub.");

    /// <summary>Reads a file that may be missing.</summary>
    public static JsonFile ReadOptional(string path) =>
        File.Exists(path) ? Parse(path, File.ReadAllText(path)) : new JsonFile(path, null);

    /// <summary>Parses the contents of a file; null stands for a file that is missing.</summary>
    /// <exception cref="ModelFolderException">It is no JSON.</exception>
    public static JsonFile Parse(string path, string? content)
    {
        if (content is null) return new JsonFile(path, null);
        try
        {
            return new JsonFile(path, JsonDocument.Parse(content));
        }
        catch (JsonException error)
        {
            throw new ModelFolderException(path, $"it is not valid JSON ({error.Message}); fetch it again.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => document?.Dispose();
}
