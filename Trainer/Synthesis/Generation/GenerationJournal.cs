using System.Text.Json;

namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>What a run has been told so far, line by line in its work folder, so that a broken run asks nothing twice.
/// </summary>
internal sealed class GenerationJournal
{
    private readonly string tasksFile;
    private readonly string answersFile;

    /// <summary>Opens the journal of a folder, empty if there is none.</summary>
    public GenerationJournal(string folder)
    {
        Directory.CreateDirectory(folder);
        tasksFile = Path.Combine(folder, "tasks.jsonl");
        answersFile = Path.Combine(folder, "answers.jsonl");
        Tasks = Lines<GenerationTask>(tasksFile);
        Answers = Lines<Answer>(answersFile);
    }

    /// <summary>The tasks, in the order in which they were thought of.</summary>
    public List<GenerationTask> Tasks { get; }

    /// <summary>The answers in order; those that held no example too.</summary>
    public List<Answer> Answers { get; }

    /// <summary>Keeps a task.</summary>
    public void Add(GenerationTask task)
    {
        Tasks.Add(task);
        File.AppendAllText(tasksFile, JsonSerializer.Serialize(task) + "\n");
    }

    /// <summary>Keeps an answer.</summary>
    public void Add(Answer answer)
    {
        Answers.Add(answer);
        File.AppendAllText(answersFile, JsonSerializer.Serialize(answer) + "\n");
    }

    private static List<T> Lines<T>(string path)
    {
        List<T> values = [];
        if (!File.Exists(path))
        {
            return values;
        }
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            try
            {
                values.Add(JsonSerializer.Deserialize<T>(lines[i])!);
            }
            catch (JsonException) when (i == lines.Length - 1)
            {
                File.WriteAllLines(path, lines[..i]); // a crash cut the last line short: it is asked for again
            }
        }
        return values;
    }

    /// <summary>An answer: which task, which number, and the example where there was one.</summary>
    public sealed record Answer(int Task, int Number, GeneratedExample? Example);
}
