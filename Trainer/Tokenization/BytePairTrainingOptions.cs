namespace SearchEngine.Trainer.Tokenization;

/// <summary>What a new byte-level vocabulary is to be like.</summary>
public sealed record BytePairTrainingOptions
{
    /// <summary>Number of tokens, special tokens and the 256 bytes included.</summary>
    public int VocabularySize { get; init; } = 16_384;

    /// <summary>A pair seen fewer times is not merged, even where that leaves the vocabulary smaller.</summary>
    public long MinPairCount { get; init; } = 2;

    /// <summary>Longest token in bytes, so that boilerplate does not become one token.</summary>
    public int MaxTokenBytes { get; init; } = 32;

    /// <summary>Whether text is lower-cased first.</summary>
    public bool Lowercase { get; init; }

    /// <summary>Whether joined words are parted, so that <c>beta-carotene</c>, <c>(carotene</c> and <c>carotene</c> at
    /// the start of a text share their tokens: a blank goes in front of the text and behind <c>- / ( [ " _ . ` “</c>,
    /// line ends become blanks, and up to four blanks in a row become one. Small vocabularies gain by it; decoding is
    /// not exact.
    /// </summary>
    public bool PartsWords { get; init; }

    /// <summary>Longest text that the model takes, written to tokenizer_config.json.</summary>
    public int ModelMaxTokens { get; init; } = 512;
}
