// Instructions by name, so that clients need not know how the model was told about a task in training.
using System.Collections.Frozen;
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>The named tasks and their instructions, worded as NV-Embed was trained with them.</summary>
public static class SearchTasks
{
    /// <summary>The instruction for texts that mean the same.</summary>
    public const string Similarity = "Retrieve semantically similar text";

    /// <summary>The instruction of each task, by name.</summary>
    public static IReadOnlyDictionary<string, string> Instructions { get; } = new Dictionary<string, string>
    {
        ["retrieval"] = "Given a question, retrieve passages that answer the question",
        ["web_search"] = "Given a web search query, retrieve relevant passages that answer the query",
        ["question_answering"] = "Given a question, retrieve documents that can help answer the question",
        ["fact_checking"] = "Given a claim, retrieve documents that support or refute the claim",
        ["scientific"] = "Given a scientific claim, retrieve documents that support or refute the claim",
        ["duplicates"] = "Given a question, retrieve questions that are duplicates of the given question",
        ["similarity"] = Similarity,
        ["code_search"] = "Given a question about programming, retrieve code that answers the question",
        ["arguments"] = "Given a claim, find documents that refute the claim",
        ["summaries"] = "Given a summary, retrieve the document that it summarizes",
        ["entities"] = "Given a query, retrieve relevant entity descriptions",
        ["none"] = "",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The instruction of a task.</summary>
    /// <param name="task">The task's name.</param>
    /// <exception cref="InvalidInputException">There is no such task; the message lists those there are.</exception>
    public static string InstructionOf(string task) => Instructions.TryGetValue(task, out string? instruction)
        ? instruction
        : throw new InvalidInputException(
            "task",
            $"\"{task}\" is no task; use one of {string.Join(", ", Instructions.Keys.Order())}, "
            + "or give an instruction.");
}
