// Options that several commands share, so that they carry one name, one default and one description.
using System.CommandLine;
using SearchEngine.Embedder;

namespace SearchEngine.Server.Commands;

/// <summary>Makes the options that more than one command takes. Each call makes a new option.</summary>
internal static class Options
{
    private const long MinStoreMemory = 32L << 20; // four pages of the store

    /// <summary><c>--json</c>: machine-readable output, one JSON value on stdout.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    /// <summary><c>--data DIR</c>: the folder of the collections; default: SEARCHENGINE_DATA, or <c>data</c>.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder of the collections.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SEARCHENGINE_DATA") is { Length: > 0 } folder
            ? folder : "data",
    };

    /// <summary><c>--models DIR</c>: the folder of the model folders; default: the shipped one.</summary>
    public static Option<string> Models() => new("--models")
    {
        Description = "Folder of the model folders.",
        DefaultValueFactory = _ => DefaultModels(),
    };

    /// <summary><c>--device cpu|cuda|auto</c>: where models run.</summary>
    /// <param name="otherwise">Where, when it is left out.</param>
    public static Option<string> Device(string otherwise = "auto")
    {
        Option<string> option = new("--device")
        {
            Description = "Where models run.",
            DefaultValueFactory = _ => otherwise,
        };
        option.AcceptOnlyFromAmong("cpu", "cuda", "auto");
        return option;
    }

    /// <summary>
    /// <c>--store-memory SIZE</c>: memory for the record store of a collection, such as 512M or 4G; absent takes a
    /// quarter of the machine's.
    /// </summary>
    public static Option<long?> StoreMemory() => new("--store-memory")
    {
        Description = "Memory of a collection's record store, such as 4G; default: a quarter of the machine's.",
        CustomParser = result =>
        {
            string size = result.Tokens.Single().Value;
            if (StoreMemoryRefusal(size) is { } refusal)
                result.AddError($"--store-memory {refusal}");
            return ByteSize.TryParse(size, out long bytes) ? bytes : null;
        },
    };

    /// <summary>Says what is wrong with the memory of a record store; null when it is acceptable.</summary>
    /// <param name="size">The size as it was written.</param>
    public static string? StoreMemoryRefusal(string size) =>
        ByteSize.TryParse(size, out long bytes) && bytes >= MinStoreMemory
            ? null : "takes a size of at least 32M, such as 512M or 4G.";

    /// <summary><c>--reranker NAME=URL[,MODEL]</c>, any number of times: services that searches may name.</summary>
    public static Option<string[]> Rerankers() => new("--reranker")
    {
        Description = "An external reranker, NAME=URL or NAME=URL,MODEL; its key comes from the environment "
            + "variable SEARCHENGINE_RERANKER_NAME_KEY.",
        DefaultValueFactory = _ => [],
    };

    /// <summary><c>--precision float32|int8|bfloat16</c>: number format of the model's linear layers.</summary>
    public static Option<EmbedderPrecision> Precision() => new("--precision")
    {
        Description = "Number format of the linear layers: float32, int8 (CPU) or bfloat16 (GPU).",
        DefaultValueFactory = _ => EmbedderPrecision.Float32,
    };

    /// <summary><c>--model DIR</c>: a model folder in Hugging Face layout, required.</summary>
    public static Option<string> Model() => new("--model")
    {
        Description = "Model folder (Hugging Face layout).",
        Required = true,
    };

    /// <summary><c>--collection NAME</c>, required.</summary>
    public static Option<string> Collection() => new("--collection")
    {
        Description = "Name of the collection.",
        Required = true,
    };

    /// <summary><c>--collection NAME</c>, which may be left out.</summary>
    /// <param name="description">Which collection, and which one where it is left out.</param>
    public static Option<string?> Collection(string description) => new("--collection") { Description = description };

    /// <summary><c>--input FILE</c>, required; the file must exist.</summary>
    /// <param name="description">What the file holds.</param>
    public static Option<FileInfo> Input(string description)
    {
        Option<FileInfo> option = new("--input") { Description = description, Required = true };
        option.AcceptExistingOnly();
        return option;
    }

    /// <summary><c>--output FILE</c>, required.</summary>
    /// <param name="description">What the file will hold.</param>
    public static Option<string> Output(string description) =>
        new("--output") { Description = description, Required = true };

    /// <summary>The folder of the shipped models, found by SEARCHENGINE_HOME, which ./searchengine sets.</summary>
    public static string DefaultModels() =>
        Path.Combine(Environment.GetEnvironmentVariable("SEARCHENGINE_HOME") ?? "", "models");
}
