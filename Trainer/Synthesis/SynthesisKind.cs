namespace SearchEngine.Trainer.Synthesis;

/// <summary>How a query was made from a corpus.</summary>
public enum SynthesisKind
{
    /// <summary>A document's title finds its text.</summary>
    Title,

    /// <summary>A heading finds the section below it.</summary>
    Heading,

    /// <summary>The words of a link find the document that it leads to.</summary>
    Anchor,

    /// <summary>A span of a document finds another span of it.</summary>
    Crop,

    /// <summary>Telling words of a passage, drawn by BM25 weight, find it.</summary>
    Keywords,

    /// <summary>A sentence finds the passage that it was taken from (inverse cloze).</summary>
    Sentence,

    /// <summary>A language model wrote query and passage.</summary>
    Written,
}
