using System.Text.Json;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// What a fine-tune has seen so far, kept in its work folder line by line, so that a resumed run tells the whole story.
/// Steps that a resumed run repeats replace those of the broken one.
/// </summary>
internal sealed class FineTuneJournal
{
    private readonly string folder;
    private readonly SortedDictionary<(int Stage, int Step), StepPoint> steps = [];
    private readonly Dictionary<int, long> tokens = [];
    private readonly List<EvaluationPoint> evaluations = [];

    /// <summary>Opens the journal of a work folder, empty if there is none.</summary>
    public FineTuneJournal(string folder)
    {
        this.folder = folder;
        foreach ((StepPoint point, long total) in Lines<StepLine>(StepsFile).Select(line => (line.Point, line.Tokens)))
        {
            steps[(point.Stage, point.Step)] = point;
            tokens[point.Stage] = total;
        }
        evaluations.AddRange(Lines<EvaluationPoint>(EvaluationsFile));
    }

    /// <summary>Every step, in order.</summary>
    public IReadOnlyList<StepPoint> Steps => steps.Values.ToArray();

    /// <summary>Every look at the held-out queries, in order.</summary>
    public IReadOnlyList<EvaluationPoint> Evaluations => evaluations;

    /// <summary>Tokens encoded in all stages.</summary>
    public long Tokens => tokens.Values.Sum();

    /// <summary>The best weights seen.</summary>
    public string BestWeights => Path.Combine(folder, "best.safetensors");

    private string StepsFile => Path.Combine(folder, "steps.jsonl");

    private string EvaluationsFile => Path.Combine(folder, "evaluations.jsonl");

    /// <summary>Adds a step, and the tokens of its stage so far.</summary>
    public void Add(StepPoint point, long stageTokens)
    {
        steps[(point.Stage, point.Step)] = point;
        tokens[point.Stage] = stageTokens;
        File.AppendAllText(StepsFile, JsonSerializer.Serialize(new StepLine(point, stageTokens)) + "\n");
    }

    /// <summary>Adds a look.</summary>
    public void Add(EvaluationPoint point)
    {
        evaluations.Add(point);
        File.AppendAllText(EvaluationsFile, JsonSerializer.Serialize(point) + "\n");
    }

    private static List<T> Lines<T>(string path)
    {
        List<T> values = [];
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            try
            {
                values.Add(JsonSerializer.Deserialize<T>(line)!);
            }
            catch (JsonException)
            {
                break; // a crash cut the last line short; the resumed run writes it again
            }
        }
        return values;
    }

    private sealed record StepLine(StepPoint Point, long Tokens);
}
