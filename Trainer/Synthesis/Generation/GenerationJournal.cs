using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>What a run has been told so far, line by line in its work folder, so that a broken run asks nothing twice.
/// </summary>
internal sealed class GenerationJournal
{
    private readonly LineLog<GenerationTask> tasks;
    private readonly LineLog<Answer> answers;

    /// <summary>Opens the journal of a folder, empty if there is none.</summary>
    public GenerationJournal(string folder)
    {
        Directory.CreateDirectory(folder);
        tasks = new LineLog<GenerationTask>(Path.Combine(folder, "tasks.jsonl"));
        answers = new LineLog<Answer>(Path.Combine(folder, "answers.jsonl"));
    }

    /// <summary>The tasks, in the order in which they were thought of.</summary>
    public IReadOnlyList<GenerationTask> Tasks => tasks.Values;

    /// <summary>The answers in order; those that held no example too.</summary>
    public IReadOnlyList<Answer> Answers => answers.Values;

    /// <summary>Keeps a task.</summary>
    public void Add(GenerationTask task) => tasks.Add(task);

    /// <summary>Keeps an answer.</summary>
    public void Add(Answer answer) => answers.Add(answer);

    /// <summary>An answer: which task, which number, and the example where there was one.</summary>
    public sealed record Answer(int Task, int Number, GeneratedExample? Example);
}
