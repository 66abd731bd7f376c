namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>The switches of a `BPE` model in tokenizer.json.</summary>
internal sealed record BytePairSettings
{
    /// <summary>Token for characters that the vocabulary lacks, or null to drop them.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether a run of unknown characters makes one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether an unknown character is spelt with the tokens &lt;0x00&gt; to &lt;0xFF&gt; where they
    /// exist.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is in the vocabulary whole is taken whole, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Put before every symbol but a word's first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Put after a word's last symbol.</summary>
    public string EndOfWordSuffix { get; init; } = "";
}
