namespace SearchEngine.Embedder;

/// <summary>Which of the prefix's tokens are left out of the pool. They always take part in attention.</summary>
public enum InstructionMask
{
    /// <summary>None: the prefix is pooled.</summary>
    Keep,

    /// <summary>As many positions from the start as the prefix has tokens without special tokens: what NV-Embed's
    /// released code does.</summary>
    PrefixTokens,

    /// <summary>The begin token, if there is one, and every token of the prefix: what sentence-transformers does
    /// where include_prompt is false.</summary>
    WholePrompt,
}
