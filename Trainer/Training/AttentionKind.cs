namespace SearchEngine.Trainer.Training;

/// <summary>What a token sees.</summary>
public enum AttentionKind
{
    /// <summary>All tokens of its text, as NV-Embed's trunk once the causal mask is removed.</summary>
    Bidirectional,

    /// <summary>Itself and the tokens before it.</summary>
    Causal,
}
