using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Sizes of a network in nvembed layout (spec: NV-Embed, arXiv 2405.17428).</summary>
public sealed record ArchitectureRecipe
{
    /// <summary>Width d of the trunk; a multiple of 64.</summary>
    public int HiddenSize { get; init; } = 256;

    /// <summary>Decoder layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Query heads of a layer.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads of a layer; divides <see cref="Heads"/>.</summary>
    public int KvHeads { get; init; } = 2;

    /// <summary>Components of a head.</summary>
    public int HeadDim { get; init; } = 64;

    /// <summary>Width of the SwiGLU block.</summary>
    public int IntermediateSize { get; init; } = 512;

    /// <summary>Rows of the latent array.</summary>
    public int Latents { get; init; } = 32;

    /// <summary>Heads of the latent attention.</summary>
    public int LatentHeads { get; init; } = 4;

    /// <summary>Components of a latent head.</summary>
    public int LatentHeadDim { get; init; } = 64;

    /// <summary>Width of the feed-forward layer behind the latent attention, in widths of the trunk.</summary>
    public int LatentExpansion { get; init; } = 4;

    /// <summary>Longest input in tokens.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>What is wrong with a size, or null.</summary>
    /// <param name="place">Stands in front of the field's name, with a dot.</param>
    internal string? Fault(string place) =>
        SettingFault.NoMultiple(place + "hiddenSize", HiddenSize, 64)
        ?? SettingFault.Below(place + "layers", Layers, 1)
        ?? SettingFault.Below(place + "kvHeads", KvHeads, 1)
        ?? SettingFault.NoMultiple(place + "heads", Heads, KvHeads)
        ?? SettingFault.NoMultiple(place + "headDim", HeadDim, 2)
        ?? SettingFault.Below(place + "intermediateSize", IntermediateSize, 1)
        ?? SettingFault.Below(place + "latents", Latents, 1)
        ?? SettingFault.Below(place + "latentHeads", LatentHeads, 1)
        ?? SettingFault.Below(place + "latentHeadDim", LatentHeadDim, 1)
        ?? SettingFault.Below(place + "latentExpansion", LatentExpansion, 1)
        ?? SettingFault.Below(place + "maxTokens", MaxTokens, 8);
}
