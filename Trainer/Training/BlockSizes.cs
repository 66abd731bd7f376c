namespace SearchEngine.Trainer.Training;

/// <summary>Sizes of a block that is put between trunk and pool; by default those of NV-Embed.</summary>
public sealed record BlockSizes
{
    /// <summary>Rows of the latent array; self-attention has none.</summary>
    public int Latents { get; init; } = 512;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Components of a head; 0 takes the model's width.</summary>
    public int HeadDim { get; init; }
}
