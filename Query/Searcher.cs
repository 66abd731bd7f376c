// The read path: request -> plan -> candidates (dense, keyword) -> fusion -> reranking, variety, groups -> hits.
using SearchEngine.Index;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Query;

/// <summary>Searches one collection. Safe for concurrent use; holds no state between searches.</summary>
public sealed partial class Searcher
{
    private readonly Collection _collection;
    private readonly SearcherOptions _options;

    /// <summary>Creates a searcher.</summary>
    /// <param name="collection">The collection; stays the caller's.</param>
    /// <param name="options">How searches are run; the defaults when null.</param>
    public Searcher(Collection collection, SearcherOptions? options = null)
    {
        _collection = collection;
        _options = options ?? new SearcherOptions();
    }

    /// <summary>Runs one search.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="InvalidInputException">
    /// The request asks for something that cannot be; names the field.
    /// </exception>
    public async Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var clock = new StageClock(_options.Clock, _options.StageEnded);
        SearchMode mode = RequestRules.Check(request, _collection.Settings, _options);
        PageCursor? cursor = request.Cursor is { } text
            ? PageCursor.Read(text, PageCursor.DigestOf(request, mode))
            : null;
        float[]? vector = mode == SearchMode.Keyword ? null : await VectorOf(request, cancellation);
        clock.End("embed");
        FilterPlan? filter = FilterOf(request) is { } wanted
            ? _collection.Plan(wanted)
            : null;
        clock.End("filter");

        var search =
            new CandidateSearch(_collection, _options, request, mode, clock) { Vector = vector, Filter = filter };
        SearchResponse response = request.GroupBy is null
            ? await AnswerHits(search, request, mode, cursor, clock, cancellation)
            : await AnswerGroups(search, request, mode, clock, cancellation);
        clock.End("hits");
        return response with
        {
            TookMs = clock.TotalMs,
            Explanation = request.Explain ? Explain(search, request, mode, clock) : null,
        };
    }

    /// <summary>Runs several searches side by side; queries are embedded together where the model batches.</summary>
    /// <param name="requests">What is wanted.</param>
    /// <param name="cancellation">Stops all of them.</param>
    /// <returns>The answers in the order of the requests.</returns>
    /// <exception cref="InvalidInputException">
    /// A request is not accepted; the field begins with its place, "[3].top".
    /// </exception>
    public async Task<IReadOnlyList<SearchResponse>> SearchBatchAsync(
        IReadOnlyList<SearchRequest> requests, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var responses = new SearchResponse[requests.Count];
        await Parallel.ForAsync(0, requests.Count, cancellation, async (i, token) =>
        {
            try
            {
                responses[i] = await SearchAsync(requests[i], token);
            }
            catch (InvalidInputException exception)
            {
                throw new InvalidInputException($"[{i}].{exception.Field}", exception.Reason);
            }
        });
        return responses;
    }

    private async Task<float[]> VectorOf(SearchRequest request, CancellationToken cancellation)
    {
        if (request.Vector is not null)
            return request.Vector;
        if (request.Recommend is { } recommend)
            return ExampleVector(recommend);
        return await _collection.EmbedQueryAsync(request.Query!, InstructionOf(request), cancellation);
    }

    private static string? InstructionOf(SearchRequest request) =>
        request.Task is { } task ? SearchTasks.InstructionOf(task) : request.Instruction;

    // The mean of the positive examples, moved away from the mean of the negative ones.
    private float[] ExampleVector(Recommendation recommend)
    {
        float[] positive = MeanVector(recommend.Positive, "recommend.positive");
        if (recommend.Negative.Count == 0)
            return positive;
        float[] negative = MeanVector(recommend.Negative, "recommend.negative");
        var moved = new float[positive.Length];
        for (int i = 0; i < moved.Length; i++)
            moved[i] = 2 * positive[i] - negative[i];
        return moved.AsSpan().ContainsAnyExcept(0f) ? moved : positive;
    }

    private float[] MeanVector(IReadOnlyList<string> ids, string field)
    {
        var mean = new float[_collection.Settings.Dimensions];
        for (int i = 0; i < ids.Count; i++)
        {
            StoredDocument document = _collection.Get(ids[i])
                ?? throw new InvalidInputException(
                    $"{field}[{i}]", $"\"{ids[i]}\" is no document of '{_collection.Name}'.");
            float[] vector = _collection.VectorOf(document.Ordinal);
            for (int d = 0; d < mean.Length; d++)
                mean[d] += vector[d] / ids.Count;
        }
        return mean;
    }

    // Examples are not among their own recommendations.
    private static Filter? FilterOf(SearchRequest request)
    {
        if (request.Recommend is not { } recommend)
            return request.Filter;
        Filter others = !Filter.HasId([.. recommend.Positive, .. recommend.Negative]);
        return request.Filter is { } filter ? filter & others : others;
    }

    private SearchExplanation Explain(
        CandidateSearch search, SearchRequest request, SearchMode mode, StageClock clock) => new()
    {
        DensePlan = search.DensePlan,
        DenseCandidates = search.DenseCount,
        KeywordCandidates = search.KeywordCount,
        KeywordTerms = search.Terms.ToDictionary(term => term.Term, term => term.Weight),
        Fusion = mode == SearchMode.Hybrid ? search.Fusion : null,
        Filter = search.Filter is { } plan ? FilterExplanation.Of(plan) : null,
        Instruction = InstructionOf(request),
        StagesMs = clock.StagesMs,
    };
}
