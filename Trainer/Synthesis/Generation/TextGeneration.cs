// Training data written by a language model in two steps (NV-Embed, section 4.1; Wang et al., arXiv 2401.00368): tasks
// first, then examples of each. Nothing that it writes is believed unseen: answers are parsed, measured, deduplicated.

using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>Has a language model write queries, positives and hard negatives about a corpus.</summary>
public sealed class TextGeneration
{
    private const int TaskAttempts = 4;

    private readonly Func<string, CancellationToken, Task<string>> ask;
    private readonly GenerationSettings settings;
    private readonly IReadOnlyList<string> passages;

    /// <summary>Prepares a generation.</summary>
    /// <param name="ask">
    /// Question to answer, such as <see cref="Endpoints.ChatEndpoint.AskAsync"/>; its own failures end the run, which
    /// goes on from there when it is started again.
    /// </param>
    /// <param name="passages">Texts of the corpus.</param>
    /// <param name="settings">How much.</param>
    /// <exception cref="DatasetException">There is no passage.</exception>
    public TextGeneration(
        Func<string, CancellationToken, Task<string>> ask, IReadOnlyList<string> passages, GenerationSettings settings)
    {
        if (passages.Count == 0)
        {
            throw new DatasetException("There is no document to show to the model. Give a corpus with text.");
        }
        this.ask = ask;
        this.passages = passages;
        this.settings = settings;
    }

    /// <summary>Asks until every task has its examples, from where an earlier run in the folder stopped.</summary>
    /// <param name="workFolder">Keeps every answer.</param>
    /// <param name="progress">Hears how many examples were asked for.</param>
    /// <param name="cancellation">Stops between answers.</param>
    /// <returns>The examples, with their task as instruction, and the report.</returns>
    /// <exception cref="DatasetException">The model gives no usable answers.</exception>
    public async Task<(IReadOnlyList<TrainingRecord> Records, GenerationReport Report)> RunAsync(
        string workFolder, IProgress<int>? progress, CancellationToken cancellation)
    {
        GenerationJournal journal = new(workFolder);
        foreach (MatchKind kind in Enum.GetValues<MatchKind>())
        {
            await FindTasksAsync(journal, kind, cancellation);
        }
        HashSet<(int, int)> done = journal.Answers.Select(answer => (answer.Task, answer.Number)).ToHashSet();
        int failures = 0;
        for (int task = 0; task < journal.Tasks.Count; task++)
        {
            for (int number = 1; number <= settings.ExamplesPerTask; number++)
            {
                if (done.Contains((task, number)))
                {
                    continue;
                }
                string question = GenerationPrompts.Example(
                    journal.Tasks[task], number, Sample(unchecked((task * 1000) + number)));
                GeneratedExample? example = AnswerReader.Example(await ask(question, cancellation));
                journal.Add(new GenerationJournal.Answer(task, number, example));
                failures = example is null ? failures + 1 : 0;
                AssertUsable(failures);
                progress?.Report(journal.Answers.Count);
            }
        }
        return Judge(journal);
    }

    private async Task FindTasksAsync(GenerationJournal journal, MatchKind kind, CancellationToken cancellation)
    {
        HashSet<string> known = journal.Tasks.Where(task => task.Kind == kind)
            .Select(task => Normal(task.Description)).ToHashSet();
        for (int attempt = 0; attempt < TaskAttempts && known.Count < settings.TasksPerKind; attempt++)
        {
            int missing = settings.TasksPerKind - known.Count;
            string question = GenerationPrompts.Tasks(kind, missing, Sample(-1 - attempt));
            foreach (string description in AnswerReader.Strings(await ask(question, cancellation)))
            {
                if (known.Count < settings.TasksPerKind && known.Add(Normal(description)))
                {
                    journal.Add(new GenerationTask(kind, description));
                }
            }
        }
        if (known.Count == 0)
        {
            throw new DatasetException(
                $"The model named no task in {TaskAttempts} answers. It must answer with a JSON array of strings.");
        }
    }

    private void AssertUsable(int failures)
    {
        if (failures >= settings.MaxFailuresInRow)
        {
            throw new DatasetException(
                $"{failures} answers in a row held no example. Use a model that can write JSON, then start again.");
        }
    }

    private (IReadOnlyList<TrainingRecord> Records, GenerationReport Report) Judge(GenerationJournal journal)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<TrainingRecord> records = [];
        (int malformed, int wrongLength, int degenerate, int duplicates) = (0, 0, 0, 0);
        foreach (GenerationJournal.Answer answer in journal.Answers.Where(answer => answer.Task < journal.Tasks.Count))
        {
            GenerationTask task = journal.Tasks[answer.Task];
            if (answer.Example is not { } example)
            {
                malformed++;
                continue;
            }
            string query = Normal(example.Query);
            string positive = Normal(example.Positive);
            string negative = Normal(example.HardNegative);
            if (!FitsLengths(task.Kind, example))
            {
                wrongLength++;
            }
            else if (query == positive || positive == negative || query == negative)
            {
                degenerate++;
            }
            else if (seen.Contains(query) || seen.Contains(positive))
            {
                duplicates++;
            }
            else
            {
                seen.Add(query);
                seen.Add(positive);
                records.Add(new TrainingRecord
                {
                    Query = example.Query, Positives = [example.Positive], Negatives = [example.HardNegative],
                    Instruction = task.Description,
                });
            }
        }
        return (records, new GenerationReport(
            journal.Tasks.Count, journal.Answers.Count, malformed, wrongLength, degenerate, duplicates, records.Count));
    }

    private bool FitsLengths(MatchKind kind, GeneratedExample example)
    {
        bool Short(string text) => Words(text) <= settings.MaxShortWords;
        bool Long(string text) => Words(text) >= settings.MinLongWords;
        return kind switch
        {
            MatchKind.ShortLong => Short(example.Query) && Long(example.Positive),
            MatchKind.LongShort => Long(example.Query) && Short(example.Positive),
            _ => Short(example.Query) && Short(example.Positive),
        };
    }

    private IEnumerable<string> Sample(int salt)
    {
        Random random = new(unchecked((settings.Seed * 1_000_003) + salt));
        for (int i = 0; i < settings.SamplePassages; i++)
        {
            string passage = passages[random.Next(passages.Count)];
            yield return passage[..Math.Min(passage.Length, settings.MaxSampleChars)];
        }
    }

    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    private static string Normal(string text) =>
        string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
