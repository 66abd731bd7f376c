using SearchEngine.Embedder.Batching;

namespace SearchEngine.Embedder;

/// <summary>How a model is loaded. The defaults suit a server on a CPU.</summary>
public sealed record EmbedderOptions
{
    /// <summary><c>cpu</c>, <c>cuda</c>, or <c>auto</c>: the GPU where there is one, else the CPU.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of the CPU engine; 0 takes one a core.</summary>
    public int Threads { get; init; }

    /// <summary>Number format of the linear layers.</summary>
    public EmbedderPrecision Precision { get; init; } = EmbedderPrecision.Float32;

    /// <summary>Components to keep of every vector, cut and made unit length again; null keeps all. Only models
    /// trained for it (Matryoshka, arXiv 2205.13147) keep their quality.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Longest input in tokens; null, or more than the model allows, means the model's own.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Folder of a LoRA adapter in PEFT's format, merged while loading; null takes one that lies in the
    /// model's own folder, if any.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>Folder where vectors are remembered by model version and text; null remembers nothing.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Size that the cache file may reach.</summary>
    public long CacheBytes { get; init; } = 256L << 20;

    /// <summary>How concurrent asynchronous requests are gathered into batches.</summary>
    public BatchingOptions Batching { get; init; } = new() { MaxBatchTokens = 4096 };
}
