// How `searchengine synthesize` is told to have a language model write.
using System.CommandLine;
using SearchEngine.Trainer.Synthesis.Generation;

namespace SearchEngine.Server.Commands;

/// <summary>How much a language model is asked to write, as options.</summary>
internal sealed class GenerationOptions
{
    private static readonly GenerationSettings Defaults = new();

    private readonly Option<int> tasks = new("--tasks")
    {
        Description = "With --endpoint: tasks of each kind of match.",
        DefaultValueFactory = _ => Defaults.TasksPerKind,
    };

    private readonly Option<int> examples = new("--examples")
    {
        Description = "With --endpoint: examples of a task.",
        DefaultValueFactory = _ => Defaults.ExamplesPerTask,
    };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(tasks);
        command.Add(examples);
    }

    /// <summary>What the user asked for.</summary>
    public GenerationSettings Settings(ParseResult parsed, int seed) => Defaults with
    {
        TasksPerKind = parsed.GetRequiredValue(tasks),
        ExamplesPerTask = parsed.GetRequiredValue(examples),
        Seed = seed,
    };
}
