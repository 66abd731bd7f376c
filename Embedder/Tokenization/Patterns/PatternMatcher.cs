namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>Runs a compiled pattern by backtracking, on whole code points. One thread at a time.</summary>
internal sealed class PatternMatcher(PatternInstruction[] program, int registerCount)
{
    private readonly int[] registers = new int[registerCount];
    private Choice[] choices = new Choice[64];
    private int choiceCount;
    private int behindAim;

    /// <summary>End of the match that begins at a position, or -1.</summary>
    public int MatchEnd(ReadOnlySpan<char> text, int start)
    {
        choiceCount = 0;
        return Run(text, 0, start);
    }

    private int Run(ReadOnlySpan<char> text, int pc, int at)
    {
        var floor = choiceCount;
        while (true)
        {
            var step = program[pc];
            if (step.Operation == PatternOperation.Done)
            {
                choiceCount = floor;
                return at;
            }
            if (Advance(text, in step, ref pc, ref at)) continue;
            if (!Resume(text, floor, ref pc, ref at)) return -1;
        }
    }

    private bool Advance(ReadOnlySpan<char> text, in PatternInstruction step, ref int pc, ref int at)
    {
        switch (step.Operation)
        {
            case PatternOperation.Character:
                pc++;
                return TakeOne(text, step.Set!, ref at);
            case PatternOperation.GreedyRun:
            case PatternOperation.PossessiveRun:
                return TakeRun(text, in step, ref pc, ref at);
            case PatternOperation.LazyRun:
                return TakeShortestRun(text, in step, ref pc, ref at);
            case PatternOperation.Try:
                Push(new Choice(step.Target, at, -1));
                pc++;
                return true;
            case PatternOperation.TryTarget:
                Push(new Choice(pc + 1, at, -1));
                pc = step.Target;
                return true;
            case PatternOperation.Jump:
                pc = step.Target;
                return true;
            case PatternOperation.Mark:
                Push(new Choice(Choice.RestoreRegister, registers[step.Target], step.Target));
                registers[step.Target] = at;
                pc++;
                return true;
            case PatternOperation.Progress:
                pc++;
                return registers[step.Target] != at;
            case PatternOperation.Position:
                pc++;
                return IsAt(text, at, step.Kind);
            case PatternOperation.Behind:
                pc++;
                return at == behindAim;
            default:
                return AdvanceNested(text, in step, ref pc, ref at);
        }
    }

    private bool AdvanceNested(ReadOnlySpan<char> text, in PatternInstruction step, ref int pc, ref int at)
    {
        var body = pc + 1;
        pc = step.Target;
        switch (step.Operation)
        {
            case PatternOperation.Atomic:
                at = Run(text, body, at);
                return at >= 0;
            case PatternOperation.LookAhead:
                return Run(text, body, at) >= 0;
            case PatternOperation.NotAhead:
                return Run(text, body, at) < 0;
            default:
                var isBehind = MatchesBehind(text, body, at, step.Min, step.Max);
                return isBehind == (step.Operation == PatternOperation.LookBehind);
        }
    }

    private bool MatchesBehind(ReadOnlySpan<char> text, int body, int at, int min, int max)
    {
        var outerAim = behindAim;
        behindAim = at;
        var start = at;
        var found = false;
        for (var width = 0; width <= max && !found; width++)
        {
            if (width >= min) found = Run(text, body, start) >= 0;
            if (start == 0) break;
            start = CodePoints.StepBack(text, start);
        }
        behindAim = outerAim;
        return found;
    }

    private bool TakeRun(ReadOnlySpan<char> text, in PatternInstruction step, ref int pc, ref int at)
    {
        var count = 0;
        var shortest = at;
        while (count < step.Max && TakeOne(text, step.Set!, ref at))
        {
            if (++count == step.Min) shortest = at;
        }
        pc++;
        if (count < step.Min) return false;
        if (step.Operation == PatternOperation.GreedyRun && at > shortest) Push(new Choice(pc, at, shortest));
        return true;
    }

    private bool TakeShortestRun(ReadOnlySpan<char> text, in PatternInstruction step, ref int pc, ref int at)
    {
        for (var count = 0; count < step.Min; count++)
        {
            if (!TakeOne(text, step.Set!, ref at)) return false;
        }
        var longest = at;
        for (var count = step.Min; count < step.Max && TakeOne(text, step.Set!, ref longest); count++)
        {
        }
        // Longest first onto the stack, so that the shortest is tried first.
        pc++;
        for (var end = longest; end > at; end = CodePoints.StepBack(text, end)) Push(new Choice(pc, end, -1));
        return true;
    }

    /// <summary>Goes back to the last choice above the floor.</summary>
    private bool Resume(ReadOnlySpan<char> text, int floor, ref int pc, ref int at)
    {
        while (choiceCount > floor)
        {
            ref var choice = ref choices[choiceCount - 1];
            if (choice.Pc == Choice.RestoreRegister)
            {
                registers[choice.Extra] = choice.At;
                choiceCount--;
                continue;
            }
            pc = choice.Pc;
            if (choice.Extra < 0)
            {
                at = choice.At;
                choiceCount--;
                return true;
            }
            // A greedy run gives one character back and stays on the stack while it has more to give.
            at = CodePoints.StepBack(text, choice.At);
            if (at > choice.Extra) choice = choice with { At = at };
            else choiceCount--;
            return true;
        }
        return false;
    }

    private void Push(Choice choice)
    {
        if (choiceCount == choices.Length) Array.Resize(ref choices, choiceCount * 2);
        choices[choiceCount++] = choice;
    }

    private static bool TakeOne(ReadOnlySpan<char> text, CharacterSet set, ref int at)
    {
        if (at >= text.Length) return false;
        if (!set.Contains(CodePoints.At(text, at, out var width))) return false;
        at += width;
        return true;
    }

    private static bool IsAt(ReadOnlySpan<char> text, int at, PositionKind kind) => kind switch
    {
        PositionKind.TextStart => at == 0,
        PositionKind.TextEnd => at == text.Length,
        PositionKind.TextEndOrLastLine => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        PositionKind.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
        PositionKind.LineEnd => at == text.Length || text[at] == '\n',
        PositionKind.WordBoundary => IsWordBoundary(text, at),
        _ => !IsWordBoundary(text, at),
    };

    private static bool IsWordBoundary(ReadOnlySpan<char> text, int at)
    {
        var word = UnicodeProperties.Word;
        var before = at > 0 && word.Contains(CodePoints.At(text, CodePoints.StepBack(text, at), out _));
        var after = at < text.Length && word.Contains(CodePoints.At(text, at, out _));
        return before != after;
    }

    /// <summary>Where to go on when what is tried now fails.</summary>
    /// <param name="Pc">The next instruction, or <see cref="RestoreRegister"/>.</param>
    /// <param name="At">The position, or a register's former value.</param>
    /// <param name="Extra">Shortest end of a greedy run, a register, or -1.</param>
    private record struct Choice(int Pc, int At, int Extra)
    {
        public const int RestoreRegister = -1;
    }
}
