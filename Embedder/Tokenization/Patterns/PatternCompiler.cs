namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>Lays a pattern's syntax tree out as instructions for <see cref="PatternMatcher"/>.</summary>
internal sealed class PatternCompiler
{
    private const int LongestExpansion = 1000;

    /// <summary>Repeated groups inside each other multiply; published patterns have under a hundred parts.</summary>
    private const int MostParts = 100_000;

    private readonly List<PatternInstruction> program = [];
    private int registerCount;
    private int partCount;

    private PatternCompiler()
    {
    }

    /// <summary>Compiles a pattern.</summary>
    /// <returns>The program and how many registers it uses.</returns>
    /// <exception cref="FormatException">It looks behind without a bound, or repeats groups too often.</exception>
    public static (PatternInstruction[] Program, int RegisterCount) Compile(PatternNode node)
    {
        var compiler = new PatternCompiler();
        compiler.Emit(node);
        compiler.program.Add(new PatternInstruction(PatternOperation.Done));
        return ([.. compiler.program], compiler.registerCount);
    }

    private void Emit(PatternNode node)
    {
        if (++partCount > MostParts)
            throw new FormatException($"groups whose repetitions come to more than {MostParts} parts");
        switch (node)
        {
            case PatternNode.Character character:
                program.Add(new PatternInstruction(PatternOperation.Character, Set: character.Set));
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts) Emit(part);
                break;
            case PatternNode.Choice choice:
                EmitChoice(choice);
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
            case PatternNode.Look look:
                EmitLook(look);
                break;
            case PatternNode.Atomic atomic:
                EmitNested(new PatternInstruction(PatternOperation.Atomic), atomic.Part, isBehind: false);
                break;
            case PatternNode.Position position:
                program.Add(new PatternInstruction(PatternOperation.Position, Kind: position.Kind));
                break;
        }
    }

    private void EmitChoice(PatternNode.Choice choice)
    {
        var exits = new List<int>();
        for (var i = 0; i < choice.Branches.Count - 1; i++)
        {
            var fork = Reserve();
            Emit(choice.Branches[i]);
            exits.Add(Reserve());
            program[fork] = new PatternInstruction(PatternOperation.Try, program.Count);
        }
        Emit(choice.Branches[^1]);
        foreach (var exit in exits) program[exit] = new PatternInstruction(PatternOperation.Jump, program.Count);
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        if (repeat.Part is PatternNode.Character character)
        {
            var operation = repeat.Mode switch
            {
                RepeatMode.Greedy => PatternOperation.GreedyRun,
                RepeatMode.Lazy => PatternOperation.LazyRun,
                _ => PatternOperation.PossessiveRun,
            };
            program.Add(new PatternInstruction(operation, 0, character.Set, repeat.Min, repeat.Max));
        }
        else if (repeat.Mode == RepeatMode.Possessive)
        {
            var greedy = repeat with { Mode = RepeatMode.Greedy };
            EmitNested(new PatternInstruction(PatternOperation.Atomic), greedy, isBehind: false);
        }
        else
        {
            EmitGroupRepeat(repeat);
        }
    }

    private void EmitGroupRepeat(PatternNode.Repeat repeat)
    {
        if (repeat.Min > LongestExpansion || (repeat.Max > LongestExpansion && repeat.Max != int.MaxValue))
            throw new FormatException($"a group repeated more than {LongestExpansion} times");
        for (var i = 0; i < repeat.Min; i++) Emit(repeat.Part);
        if (repeat.Max == int.MaxValue)
        {
            EmitLoop(repeat);
            return;
        }
        var forks = new List<int>();
        for (var i = repeat.Min; i < repeat.Max; i++)
        {
            forks.Add(Reserve());
            Emit(repeat.Part);
        }
        foreach (var fork in forks) program[fork] = new PatternInstruction(Fork(repeat.Mode), program.Count);
    }

    private void EmitLoop(PatternNode.Repeat repeat)
    {
        var register = registerCount++;
        var fork = Reserve();
        program.Add(new PatternInstruction(PatternOperation.Mark, register));
        Emit(repeat.Part);
        program.Add(new PatternInstruction(PatternOperation.Progress, register));
        program.Add(new PatternInstruction(PatternOperation.Jump, fork));
        program[fork] = new PatternInstruction(Fork(repeat.Mode), program.Count);
    }

    private void EmitLook(PatternNode.Look look)
    {
        var operation = (look.Behind, look.Negative) switch
        {
            (false, false) => PatternOperation.LookAhead,
            (false, true) => PatternOperation.NotAhead,
            (true, false) => PatternOperation.LookBehind,
            (true, true) => PatternOperation.NotBehind,
        };
        var (min, max) = look.Behind ? Width(look.Part) : (0, 0);
        if (max == int.MaxValue) throw new FormatException("a look behind without a bound, which is not supported");
        EmitNested(new PatternInstruction(operation, Min: min, Max: max), look.Part, look.Behind);
    }

    private void EmitNested(PatternInstruction head, PatternNode part, bool isBehind)
    {
        var at = Reserve();
        Emit(part);
        if (isBehind) program.Add(new PatternInstruction(PatternOperation.Behind));
        program.Add(new PatternInstruction(PatternOperation.Done));
        program[at] = head with { Target = program.Count };
    }

    private int Reserve()
    {
        program.Add(default);
        return program.Count - 1;
    }

    private static PatternOperation Fork(RepeatMode mode) =>
        mode == RepeatMode.Lazy ? PatternOperation.TryTarget : PatternOperation.Try;

    /// <summary>Fewest and most characters that a part can match.</summary>
    private static (int Min, int Max) Width(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.Character:
                return (1, 1);
            case PatternNode.Sequence sequence:
                var total = (Min: 0, Max: 0);
                foreach (var (min, max) in sequence.Parts.Select(Width))
                    total = (total.Min + min, (int)Math.Min(int.MaxValue, (long)total.Max + max));
                return total;
            case PatternNode.Choice choice:
                var widths = choice.Branches.Select(Width).ToList();
                return (widths.Min(width => width.Min), widths.Max(width => width.Max));
            case PatternNode.Repeat repeat:
                var part = Width(repeat.Part);
                return (part.Min * repeat.Min, (int)Math.Min(int.MaxValue, (long)part.Max * repeat.Max));
            case PatternNode.Atomic atomic:
                return Width(atomic.Part);
            default:
                return (0, 0);
        }
    }
}
