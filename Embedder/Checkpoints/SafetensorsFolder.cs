using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SearchEngine.Embedder;

/// <summary>
/// The weights of a model folder: model.safetensors, or the shards that model.safetensors.index.json lists. Tensors
/// are looked up by their checkpoint name over all shards. Thread-safe.
/// </summary>
public sealed class SafetensorsFolder : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> files = [];
    private readonly Dictionary<string, TensorView> tensors = new(StringComparer.Ordinal);

    private SafetensorsFolder(string path)
    {
        Path = path;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The files that hold the weights, in order of name.</summary>
    public IReadOnlyList<SafetensorsFile> Files => files;

    /// <summary>Every tensor, in no particular order.</summary>
    public IReadOnlyCollection<TensorView> Tensors => tensors.Values;

    /// <summary>Opens the weights of a folder.</summary>
    /// <param name="path">Folder with model.safetensors or model.safetensors.index.json.</param>
    /// <exception cref="ModelFolderException">There are no weights, a shard is missing or damaged, the index names a
    /// tensor that its shard lacks, or a name stands in two shards.</exception>
    public static SafetensorsFolder Open(string path)
    {
        var folder = new SafetensorsFolder(path);
        try
        {
            folder.OpenFiles();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A tensor that must be there.</summary>
    /// <param name="name">Its exact name.</param>
    /// <exception cref="ModelFolderException">There is none of that name.</exception>
    public TensorView this[string name] => tensors.TryGetValue(name, out var tensor) ? tensor
        : throw new ModelFolderException(Path,
            $"no tensor is named {name}; config.json and the weights are of different models.");

    /// <summary>Looks a tensor up by its exact name.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="tensor">The tensor, when there is one.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorView? tensor) =>
        tensors.TryGetValue(name, out tensor);

    /// <summary>
    /// What stands in front of the trunk's names, such as <c>model.</c> or <c>embedding_model.</c>, found from where
    /// the token embeddings are.
    /// </summary>
    /// <exception cref="ModelFolderException">No tensor, or more than one, ends in <c>embed_tokens.weight</c>.
    /// </exception>
    public string TrunkPrefix()
    {
        const string embeddings = "embed_tokens.weight";
        var found = tensors.Keys.Where(name => name == embeddings
            || name.EndsWith("." + embeddings, StringComparison.Ordinal)).ToList();
        return found.Count == 1 ? found[0][..^embeddings.Length]
            : throw new ModelFolderException(Path, $"{found.Count} tensors are named …{embeddings} and one must be; "
                + "this is no decoder model that can be read.");
    }

    /// <summary>Unmaps every file.</summary>
    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }

    private void OpenFiles()
    {
        var index = System.IO.Path.Combine(Path, IndexName);
        if (!File.Exists(index))
        {
            OpenOne(System.IO.Path.Combine(Path, SingleName));
            return;
        }
        var shardOf = ReadIndex(index);
        foreach (var name in shardOf.Values.Distinct().Order(StringComparer.Ordinal))
        {
            OpenOne(System.IO.Path.Combine(Path, name));
        }
        foreach (var (tensor, shard) in shardOf)
        {
            if (!tensors.TryGetValue(tensor, out var view) || System.IO.Path.GetFileName(view.File) != shard)
            {
                throw new ModelFolderException(index,
                    $"places the tensor {tensor} in {shard}, which lacks it; fetch both files again.");
            }
        }
    }

    private void OpenOne(string path)
    {
        var file = SafetensorsFile.Open(path);
        files.Add(file);
        foreach (var tensor in file.Tensors)
        {
            if (!tensors.TryAdd(tensor.Name, tensor))
            {
                throw new ModelFolderException(path,
                    $"holds the tensor {tensor.Name}, which {tensors[tensor.Name].File} also holds; keep one.");
            }
        }
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index));
            var shardOf = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var shard = member.Value.GetString() ?? "";
                if (shard.Length == 0 || System.IO.Path.GetFileName(shard) != shard)
                {
                    throw new ModelFolderException(index,
                        $"places {member.Name} in \"{shard}\", which is no file name; fetch the index again.");
                }
                shardOf[member.Name] = shard;
            }
            return shardOf;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException
            or IOException)
        {
            throw new ModelFolderException(index, "has no readable weight_map; fetch the index again.", error);
        }
    }
}
