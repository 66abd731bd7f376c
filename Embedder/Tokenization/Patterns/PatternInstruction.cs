namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>One step of a compiled pattern.</summary>
/// <param name="Operation">What to do.</param>
/// <param name="Target">A jump's aim, a nested part's end, or a register.</param>
/// <param name="Set">The characters of <see cref="PatternOperation.Character"/> and the runs.</param>
/// <param name="Min">Fewest characters of a run, or the shortest look behind.</param>
/// <param name="Max">Most characters of a run, or the longest look behind.</param>
/// <param name="Kind">The condition of <see cref="PatternOperation.Position"/>.</param>
internal readonly record struct PatternInstruction(
    PatternOperation Operation,
    int Target = 0,
    CharacterSet? Set = null,
    int Min = 0,
    int Max = 0,
    PositionKind Kind = default);
