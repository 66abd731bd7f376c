// What `serve` was told on the command line.
namespace SearchEngine.Server.Http;

/// <summary>Settings of one server.</summary>
internal sealed record ServerOptions
{
    /// <summary>Folder of the collections.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folder of the model folders.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public required string Urls { get; init; }

    /// <summary>Where models run: cpu, cuda or auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Memory for each collection's record store, in bytes; null takes a quarter of the machine's.</summary>
    public long? StoreMemoryBytes { get; init; }

    /// <summary>Services that order candidates anew, which searches may name.</summary>
    public IReadOnlyList<Hosting.RerankerSettings> Rerankers { get; init; } = [];
}
