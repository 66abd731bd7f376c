using System.Diagnostics;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// What a fine-tune has seen so far, kept in its work folder line by line, so that a resumed run tells the whole story.
/// Steps that a resumed run repeats replace those of the broken one.
/// </summary>
internal sealed class FineTuneJournal
{
    private readonly string folder;
    private readonly LineLog<StepLine> log;
    private readonly LineLog<EvaluationPoint> evaluations;
    private readonly SortedDictionary<(int Stage, int Step), StepPoint> steps = [];
    private readonly Dictionary<int, long> tokens = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly double before;

    /// <summary>Opens the journal of a work folder, empty if there is none.</summary>
    /// <exception cref="DatasetException">It is damaged.</exception>
    public FineTuneJournal(string folder)
    {
        this.folder = folder;
        log = new LineLog<StepLine>(Path.Combine(folder, "steps.jsonl"));
        evaluations = new LineLog<EvaluationPoint>(Path.Combine(folder, "evaluations.jsonl"));
        foreach (StepLine line in log.Values)
        {
            steps[(line.Point.Stage, line.Point.Step)] = line.Point;
            tokens[line.Point.Stage] = line.Tokens;
            before = line.Seconds;
        }
    }

    /// <summary>Every step, in order.</summary>
    public IReadOnlyList<StepPoint> Steps => steps.Values.ToArray();

    /// <summary>Every look at the held-out queries, in order.</summary>
    public IReadOnlyList<EvaluationPoint> Evaluations => evaluations.Values;

    /// <summary>Tokens encoded in all stages.</summary>
    public long Tokens => tokens.Values.Sum();

    /// <summary>Time spent, that of broken runs included up to their last step.</summary>
    public double Seconds => before + watch.Elapsed.TotalSeconds;

    /// <summary>The best weights seen.</summary>
    public string BestWeights => Path.Combine(folder, "best.safetensors");

    /// <summary>Adds a step, and the tokens of its stage so far.</summary>
    public void Add(StepPoint point, long stageTokens)
    {
        steps[(point.Stage, point.Step)] = point;
        tokens[point.Stage] = stageTokens;
        log.Add(new StepLine(point, stageTokens, Seconds));
    }

    /// <summary>Adds a look.</summary>
    public void Add(EvaluationPoint point) => evaluations.Add(point);

    private sealed record StepLine(StepPoint Point, long Tokens, double Seconds = 0);
}
