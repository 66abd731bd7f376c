namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>The operations of a compiled pattern.</summary>
internal enum PatternOperation
{
    /// <summary>Match one character of a set.</summary>
    Character,

    /// <summary>Match a run of a set, longest first.</summary>
    GreedyRun,

    /// <summary>Match a run of a set, shortest first.</summary>
    LazyRun,

    /// <summary>Match the longest run of a set, and only that.</summary>
    PossessiveRun,

    /// <summary>Go on, and come back to the target if that fails.</summary>
    Try,

    /// <summary>Go to the target, and come back here if that fails.</summary>
    TryTarget,

    /// <summary>Go to the target.</summary>
    Jump,

    /// <summary>Remember the position in a register.</summary>
    Mark,

    /// <summary>Fail when nothing was matched since the register's mark.</summary>
    Progress,

    /// <summary>Check a condition on the position.</summary>
    Position,

    /// <summary>Match the part up to the target in one way only.</summary>
    Atomic,

    /// <summary>The part up to the target must match from here.</summary>
    LookAhead,

    /// <summary>The part up to the target must not match from here.</summary>
    NotAhead,

    /// <summary>The part up to the target must match up to here.</summary>
    LookBehind,

    /// <summary>The part up to the target must not match up to here.</summary>
    NotBehind,

    /// <summary>Fail unless the position is where the look behind began.</summary>
    Behind,

    /// <summary>The pattern, or a nested part, has matched.</summary>
    Done,
}
