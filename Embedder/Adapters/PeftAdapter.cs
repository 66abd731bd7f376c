// PEFT's folder format (adapter_config.json, adapter_model.safetensors), so that adapters move to and from Python.
using SearchEngine.Embedder.Reading;

namespace SearchEngine.Embedder.Adapters;

/// <summary>A LoRA adapter: low-rank updates of trunk matrices, and tensors trained in full beside them.</summary>
public sealed class PeftAdapter
{
    /// <summary>Name of the configuration in an adapter's folder.</summary>
    public const string ConfigName = "adapter_config.json";

    private const string WeightsName = "adapter_model.safetensors";
    private const string NamePrefix = "base_model.model.";
    private const string DownSuffix = ".lora_A.weight";
    private const string UpSuffix = ".lora_B.weight";

    /// <summary>Makes an adapter of its parts.</summary>
    public PeftAdapter(IReadOnlyList<LowRankUpdate> updates, IReadOnlyList<WholeTensor> whole)
    {
        Updates = updates;
        Whole = whole;
    }

    /// <summary>Low-rank updates, one a matrix.</summary>
    public IReadOnlyList<LowRankUpdate> Updates { get; }

    /// <summary>Tensors that take the place of the checkpoint's.</summary>
    public IReadOnlyList<WholeTensor> Whole { get; }

    /// <summary>Whether a folder holds an adapter.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, ConfigName));

    /// <summary>The adapter that lies over a model: the one asked for, else one among the model's own files (LLM2Vec).
    /// </summary>
    /// <param name="modelFolder">Model folder.</param>
    /// <param name="asked">Adapter folder, or null.</param>
    /// <returns>The adapter's folder, or null.</returns>
    public static string? FolderOver(string modelFolder, string? asked = null) =>
        asked ?? (IsIn(modelFolder) ? modelFolder : null);

    /// <summary>Reads an adapter.</summary>
    /// <param name="folder">A PEFT folder with weights in safetensors.</param>
    /// <exception cref="ModelFolderException">A file is missing or damaged, or the adapter is of a kind that cannot be
    /// applied (not LoRA, DoRA, on embeddings, half of a pair missing).</exception>
    public static PeftAdapter Load(string folder)
    {
        var config = ConfigNode.ReadFile(folder, ConfigName);
        if (config.IsAbsent)
        {
            throw new ModelFolderException(config.File,
                $"is missing; an adapter folder holds it and {WeightsName}.");
        }

        Require(config["peft_type"], config["peft_type"].Text("") == "LORA", "LORA");
        Require(config["use_dora"], !config["use_dora"].Flag(false), "false: DoRA is not supported");
        Require(config["fan_in_fan_out"], !config["fan_in_fan_out"].Flag(false), "false");
        using var file = SafetensorsFile.Open(Path.Combine(folder, WeightsName));
        var scaling = new AdapterScaling(config);
        var updates = new List<LowRankUpdate>();
        var whole = new List<WholeTensor>();
        foreach (var tensor in file.Tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            var name = Relative(tensor.Name);
            if (name.EndsWith(DownSuffix, StringComparison.Ordinal))
            {
                updates.Add(ReadUpdate(file, tensor, name[..^DownSuffix.Length], scaling));
            }
            else if (name.EndsWith(UpSuffix, StringComparison.Ordinal))
            {
                Partner(file, tensor, UpSuffix, DownSuffix);
            }
            else if (name.Contains(".lora_", StringComparison.Ordinal))
            {
                throw new ModelFolderException(file.Path, $"holds {tensor.Name}, an update that is not of a linear "
                    + "layer; train without it or merge in Python.");
            }
            else
            {
                whole.Add(new WholeTensor(name, [.. tensor.Shape], tensor.ToFloats()));
            }
        }

        return new PeftAdapter(updates, whole);
    }

    /// <summary>Writes the adapter as PEFT would, in float32.</summary>
    /// <param name="folder">Created where absent.</param>
    /// <param name="baseModel">Name of the model that it lies over, for the reader's information.</param>
    /// <param name="dropout">Dropout that it was trained with.</param>
    /// <param name="trunkPrefix">What stands in front of the trunk's names in the base model's checkpoint, such as
    /// <c>embedding_model.</c>: Python finds a layer by its whole name. Only <c>model.</c> is left out, as the class
    /// that transformers' AutoModel makes of such a checkpoint has no such member.</param>
    public void Save(string folder, string baseModel, double dropout, string trunkPrefix = "")
    {
        var trunk = trunkPrefix == "model." ? "" : trunkPrefix;
        Directory.CreateDirectory(folder);
        var writer = new SafetensorsWriter();
        foreach (var update in Updates)
        {
            writer.Add(NamePrefix + trunk + update.Layer + DownSuffix, [update.Rank, update.Inputs], update.Down);
            writer.Add(NamePrefix + trunk + update.Layer + UpSuffix, [update.Outputs, update.Rank], update.Up);
        }

        foreach (var tensor in Whole)
        {
            writer.Add(NamePrefix + (IsOfTrunk(tensor.Name) ? trunk : "") + tensor.Name, tensor.Shape, tensor.Values);
        }

        writer.Save(Path.Combine(folder, WeightsName));
        AdapterConfigFile.Write(Path.Combine(folder, ConfigName), this, baseModel, dropout);
    }

    /// <summary>Checkpoint name relative to the trunk: PEFT's and the model class's prefixes are taken off.</summary>
    private static string Relative(string name)
    {
        var bare = name.StartsWith(NamePrefix, StringComparison.Ordinal) ? name[NamePrefix.Length..] : name;
        var layers = bare.StartsWith("layers.", StringComparison.Ordinal)
            ? 0
            : bare.IndexOf(".layers.", StringComparison.Ordinal) + 1;
        return layers > 0 ? bare[layers..] : bare;
    }

    /// <summary>Whether a name relative to the trunk is that of one of its tensors.</summary>
    private static bool IsOfTrunk(string name) => name.Split('.')[0] is "embed_tokens" or "layers" or "norm";

    private static LowRankUpdate ReadUpdate(SafetensorsFile file, TensorView down, string layer, AdapterScaling scaling)
    {
        var up = Partner(file, down, DownSuffix, UpSuffix);
        if (down.Shape is not [var rank, > 0] || rank < 1 || up.Shape is not [> 0, var upRank] || upRank != rank)
        {
            throw new ModelFolderException(file.Path,
                $"{down.Name} is [{string.Join(", ", down.Shape)}] and its lora_B [{string.Join(", ", up.Shape)}]; "
                + "they must be [r, in] and [out, r].");
        }

        return new LowRankUpdate(layer, down.ToFloats(), up.ToFloats(), (int)rank, scaling.Of(layer, (int)rank));
    }

    private static TensorView Partner(SafetensorsFile file, TensorView tensor, string suffix, string partnerSuffix)
    {
        var name = tensor.Name[..^suffix.Length] + partnerSuffix;
        return file.TryGet(name, out var partner) ? partner
            : throw new ModelFolderException(file.Path,
                $"holds {tensor.Name} but not {name}; fetch the adapter again.");
    }

    private static void Require(ConfigNode node, bool holds, string expected)
    {
        if (!holds)
        {
            throw node.Wrong(expected);
        }
    }
}
