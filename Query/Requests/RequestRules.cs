// What a request may ask for, beyond what its fields may hold.
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>Settles the mode of a request and refuses what cannot be.</summary>
internal static class RequestRules
{
    /// <summary>Checks a request against a collection.</summary>
    /// <returns>The mode it runs in.</returns>
    /// <exception cref="InvalidInputException">Names the field and the remedy.</exception>
    public static SearchMode Check(SearchRequest request, CollectionSettings settings, SearcherOptions options)
    {
        CheckRanges(request);
        bool hasText = !string.IsNullOrWhiteSpace(request.Query);
        if (!hasText && request.Vector is null && request.Recommend is null)
            throw new InvalidInputException("query", "is missing; give a text, a \"vector\", or \"recommend\".");
        if (request.Vector is not null && request.Recommend is not null)
            throw new InvalidInputException("recommend", "cannot stand beside \"vector\"; leave one out.");
        if (request.Recommend is { Positive.Count: 0 })
            throw new InvalidInputException("recommend.positive", "is empty; name at least one document by its id.");
        if (request.Task is not null && request.Instruction is not null)
            throw new InvalidInputException("task", "cannot stand beside \"instruction\"; leave one out.");
        if (request.Task is { } task)
            SearchTasks.InstructionOf(task);
        if (request.Cursor is not null && (request.Mmr ?? request.Rerank ?? (object?)request.GroupBy) is not null)
        {
            throw new InvalidInputException(
                "cursor",
                "cannot stand beside mmr, rerank or group_by, whose hits have no next page; "
                + "ask for more with \"top\".");
        }
        CheckRerank(request, options, hasText);
        return ModeOf(request, settings, hasText);
    }

    private static void CheckRanges(SearchRequest request)
    {
        if (request.Top is < 1 or > SearchRequest.MaxTop)
            throw new InvalidInputException("top", $"{request.Top} is not from 1 to {SearchRequest.MaxTop}.");
        if (request.Passages is < 0 or > SearchRequest.MaxPassages)
        {
            throw new InvalidInputException(
                "passages", $"{request.Passages} is not from 0 to {SearchRequest.MaxPassages}.");
        }
        if (request.Ef is < 1 or > SearchRequest.MaxTop)
            throw new InvalidInputException("ef", $"{request.Ef} is not from 1 to {SearchRequest.MaxTop}.");
        if (request.Fusion is { } fusion && !(fusion.Weight is >= 0 and <= 1 && fusion.RankConstant > 0))
            throw new InvalidInputException("fusion", "needs a weight from 0 to 1 and a rank_constant above 0.");
        if (request.GroupBy is { } group && (group.Size < 1 || string.IsNullOrEmpty(group.Field)))
            throw new InvalidInputException("group_by", "needs a field and a size of 1 or more.");
        if (request.Query is { Length: > Limits.MaxTextChars })
            throw new InvalidInputException("query", $"is longer than {Limits.MaxTextChars} characters; shorten it.");
    }

    private static void CheckRerank(SearchRequest request, SearcherOptions options, bool hasText)
    {
        if (request.Rerank is not { } rerank)
            return;
        if (!hasText)
            throw new InvalidInputException("rerank", "needs a \"query\" in words.");
        if (rerank.Candidates is < 1 or > RerankSettings.MaxCandidates)
        {
            throw new InvalidInputException(
                "rerank.candidates", $"{rerank.Candidates} is not from 1 to {RerankSettings.MaxCandidates}.");
        }
        if (!options.Rerankers.ContainsKey(rerank.Model))
        {
            string known =
                options.Rerankers.Count == 0 ? "none is set up" : string.Join(", ", options.Rerankers.Keys.Order());
            throw new InvalidInputException("rerank.model", $"\"{rerank.Model}\" is no reranker here; known: {known}.");
        }
    }

    private static SearchMode ModeOf(SearchRequest request, CollectionSettings settings, bool hasText)
    {
        bool hasVector = request.Vector is not null || request.Recommend is not null
            || hasText && settings.Model.Length > 0;
        switch (request.Mode)
        {
            case SearchMode.Keyword or SearchMode.Hybrid when !hasText:
                throw new InvalidInputException(
                    "mode", "keyword and hybrid search need a \"query\" in words; add one, or use dense.");
            case SearchMode.Dense or SearchMode.Hybrid when !hasVector:
                throw new InvalidInputException(
                    "mode", "this collection has no model to embed a query with; give a \"vector\", or use keyword.");
            case { } mode:
                return mode;
        }
        return !hasText ? SearchMode.Dense : hasVector ? SearchMode.Hybrid : SearchMode.Keyword;
    }
}
