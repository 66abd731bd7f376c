namespace SearchEngine.Embedder.Reading;

/// <summary>
/// Reads what stands in front of texts: the prompts of config_sentence_transformers.json, taken apart into template
/// and default instruction where they follow a known form, else the form that the family was published with.
/// </summary>
internal static class PromptReader
{
    private const string Spaced = "Instruct: " + PromptTemplate.Slot + "\nQuery: ";
    private const string Unspaced = "Instruct: " + PromptTemplate.Slot + "\nQuery:";
    private const string Gemma = "task: " + PromptTemplate.Slot + " | query: ";
    private const string Llm2Vec = PromptTemplate.Slot + ": ";
    private const string NvEmbedTask = "Given a question, retrieve passages that answer the question";
    private const string SearchTask = "Given a web search query, retrieve relevant passages that answer the query";

    public static PromptTemplate Read(string folder, ModelFamily family, bool isLlm2Vec, bool isNvEmbed)
    {
        var fallback = Published(family, isLlm2Vec, isNvEmbed);
        var prompts = ConfigNode.ReadFile(folder, "config_sentence_transformers.json")["prompts"];
        if (prompts.IsAbsent) return fallback;
        var document = prompts["document"].Text(prompts["passage"].Text(fallback.DocumentPrefix));
        var query = prompts["query"].Text("");
        if (query.Length == 0) return fallback with { DocumentPrefix = document };
        foreach (var format in (string[])[Spaced, Unspaced, Gemma])
        {
            if (Instruction(query, format) is { } task) return new PromptTemplate(format, task, "", document);
        }
        return new PromptTemplate(fallback.QueryFormat, null, query, document);
    }

    private static PromptTemplate Published(ModelFamily family, bool isLlm2Vec, bool isNvEmbed)
    {
        if (isNvEmbed) return new PromptTemplate(Spaced, NvEmbedTask, "", "");
        if (isLlm2Vec) return new PromptTemplate(Llm2Vec, SearchTask, "", "");
        return family switch
        {
            ModelFamily.Gemma3 => new PromptTemplate(Gemma, "search result", "", "title: none | text: "),
            ModelFamily.Qwen3 => new PromptTemplate(Unspaced, SearchTask, "", ""),
            _ => new PromptTemplate(Spaced, SearchTask, "", ""),
        };
    }

    /// <summary>The instruction inside a prompt of the given form, or null when the prompt has another form.</summary>
    private static string? Instruction(string prompt, string format)
    {
        var at = format.IndexOf(PromptTemplate.Slot, StringComparison.Ordinal);
        var (head, tail) = (format[..at], format[(at + PromptTemplate.Slot.Length)..]);
        var fits = prompt.Length > head.Length + tail.Length && prompt.StartsWith(head, StringComparison.Ordinal)
            && prompt.EndsWith(tail, StringComparison.Ordinal);
        return fits ? prompt[head.Length..^tail.Length] : null;
    }
}
