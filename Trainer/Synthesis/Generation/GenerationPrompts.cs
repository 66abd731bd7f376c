// The two questions: tasks first, then one example of a task (as E5-mistral's synthetic data, arXiv 2401.00368).

using System.Globalization;

namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>Writes the questions that a language model is asked.</summary>
internal static class GenerationPrompts
{
    private const string Short = "a few words to two sentences", Long = "50 to 200 words";

    /// <summary>Asks for tasks: a JSON array of strings.</summary>
    public static string Tasks(MatchKind kind, int count, IEnumerable<string> passages) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Think of {count} different text retrieval tasks for a collection of texts like these:

        {Listed(passages)}

        In each task {Pairing(kind)}. Describe every task in one imperative sentence, for example
        "Given a question about side effects, retrieve passages that answer it".
        Answer with a JSON array of {count} strings and nothing else.
        """);

    /// <summary>Asks for one example: a JSON object.</summary>
    public static string Example(GenerationTask task, int number, IEnumerable<string> passages) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        The retrieval task: {{task.Description}}
        In it {{Pairing(task.Kind)}}. The collection holds texts like these:

        {{Listed(passages)}}

        Write example number {{number}} of this task, different from what you would write first. Answer with one JSON
        object and nothing else:
        {"query": "...", "positive": "...", "hard_negative": "..."}
        "positive" is right for the query. "hard_negative" is about the same matter and shares words with the query, but
        is wrong for it. Do not copy the texts above.
        """);

    private static string Pairing(MatchKind kind) => kind switch
    {
        MatchKind.ShortLong => $"the query is short ({Short}) and finds a long text ({Long})",
        MatchKind.LongShort => $"the query is long ({Long}) and finds a short text ({Short})",
        _ => $"the query and the text that it finds are both short ({Short})",
    };

    private static string Listed(IEnumerable<string> passages) =>
        string.Join('\n', passages.Select(passage => "- " + passage.ReplaceLineEndings(" ")));
}
