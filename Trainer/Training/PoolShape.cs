namespace SearchEngine.Trainer.Training;

/// <summary>How a model that is to be trained makes one vector of its tokens (NV-Embed, table 2).</summary>
public enum PoolShape
{
    /// <summary>Tokens attend to a learned array of latents, then the mean.</summary>
    Latent,

    /// <summary>The mean of the trunk's states.</summary>
    Mean,

    /// <summary>The trunk's state at the last token, an end token.</summary>
    LastToken,

    /// <summary>Tokens attend to each other once more, then the mean.</summary>
    SelfAttention,
}
