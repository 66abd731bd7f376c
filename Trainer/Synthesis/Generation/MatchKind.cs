namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>How long queries and passages of a task are.</summary>
public enum MatchKind
{
    /// <summary>A short query finds a long passage: questions, keywords.</summary>
    ShortLong,

    /// <summary>A long text finds a short one: a report its topic, an abstract its title.</summary>
    LongShort,

    /// <summary>A short text finds a short one: paraphrases, question to question.</summary>
    ShortShort,
}
