// From candidates to hits: pages, variety, reranking, groups, and the documents themselves.
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Lexical;

namespace SearchEngine.Query;

public sealed partial class Searcher
{
    private async Task<SearchResponse> AnswerHits(
        CandidateSearch search,
        SearchRequest request,
        SearchMode mode,
        PageCursor? cursor,
        StageClock clock,
        CancellationToken cancellation)
    {
        int seen = cursor?.Seen ?? 0;
        int depth = seen + request.FirstDepth;
        List<Candidate> candidates = search.Find(Math.Min(depth, SearchRequest.MaxTop + 1));
        if (cursor is { } before)
            candidates.RemoveAll(candidate => !before.IsBefore(candidate));
        candidates = await SecondStage(candidates, search, request, clock, cancellation);
        if (request.ScoreThreshold is { } threshold)
            candidates.RemoveAll(candidate => candidate.Score < threshold);

        PassageFinder? passages = PassagesFor(search, request);
        List<SearchHit> hits = [];
        int next = 0;
        for (; next < candidates.Count && hits.Count < request.Top; next++)
        {
            if (HitOf(candidates[next], passages, request) is { } hit)
                hits.Add(hit);
        }
        bool pages = request.Mmr is null && request.Rerank is null;
        bool more = pages && next > 0 && next < candidates.Count && seen + next < SearchRequest.MaxTop;
        Candidate last = more ? candidates[next - 1] : default;
        return new SearchResponse
        {
            Hits = hits,
            Mode = mode,
            Model = _collection.Settings.Model,
            TookMs = 0,
            Cursor = more
                ? new PageCursor(PageCursor.DigestOf(request, mode), seen + next, last.Score, last.Ordinal).Write()
                : null,
        };
    }

    private async Task<SearchResponse> AnswerGroups(
        CandidateSearch search,
        SearchRequest request,
        SearchMode mode,
        StageClock clock,
        CancellationToken cancellation)
    {
        Grouping grouping = request.GroupBy!;
        OrderedDictionary<FilterValue, List<Candidate>> groups = [];
        int depth = Math.Max(100, 4 * request.Top * grouping.Size);
        while (true)
        {
            depth = Math.Min(depth, SearchRequest.MaxTop);
            List<Candidate> candidates = search.Find(depth);
            candidates = await SecondStage(candidates, search, request, clock, cancellation);
            groups = Collect(candidates, request, grouping);
            bool full = groups.Count >= request.Top
                && groups.Values.Take(request.Top).All(group => group.Count >= grouping.Size);
            if (full || depth >= Math.Min(search.Eligible, SearchRequest.MaxTop) || candidates.Count < depth)
                break;
            depth *= 4;
        }

        PassageFinder? passages = PassagesFor(search, request);
        List<SearchGroup> answer = [];
        foreach ((FilterValue key, List<Candidate> members) in groups.Take(request.Top))
        {
            SearchHit[] hits = [.. members.Select(member => HitOf(member, passages, request)).OfType<SearchHit>()];
            if (hits.Length > 0)
                answer.Add(new SearchGroup(JsonNode.Parse(key.ToString())!, hits));
        }
        return new SearchResponse
        {
            Hits = [.. answer.Select(group => group.Hits[0])],
            Groups = answer,
            Mode = mode,
            Model = _collection.Settings.Model,
            TookMs = 0,
        };
    }

    // Groups stand in the order of their best candidates.
    private OrderedDictionary<FilterValue, List<Candidate>> Collect(
        List<Candidate> candidates, SearchRequest request, Grouping grouping)
    {
        OrderedDictionary<FilterValue, List<Candidate>> groups = [];
        foreach (Candidate candidate in candidates)
        {
            if (candidate.Score < request.ScoreThreshold)
                continue;
            foreach (FilterValue value in _collection.Fields.ValuesOf(candidate.Ordinal, grouping.Field))
            {
                if (!groups.TryGetValue(value, out List<Candidate>? members))
                    groups[value] = members = [];
                if (members.Count < grouping.Size)
                    members.Add(candidate);
            }
        }
        return groups;
    }

    private async Task<List<Candidate>> SecondStage(
        List<Candidate> candidates,
        CandidateSearch search,
        SearchRequest request,
        StageClock clock,
        CancellationToken cancellation)
    {
        if (request.Rerank is { } rerank)
        {
            candidates = await Rerank(candidates, rerank, search, request, cancellation);
            clock.End("rerank");
        }
        if (request.Mmr is { } mmr)
        {
            List<Candidate> best =
                candidates.GetRange(0, Math.Min(candidates.Count, Math.Max(request.Top, mmr.Candidates)));
            candidates = MarginalRelevance.Choose(best, VectorOf, mmr.Lambda, request.Top, cancellation);
            clock.End("mmr");
        }
        return candidates;
    }

    // A document that was deleted meanwhile is like none; it is left out when the hits are read.
    private float[] VectorOf(int ordinal)
    {
        try
        {
            return _collection.VectorOf(ordinal);
        }
        catch (NotFoundException)
        {
            return new float[_collection.Settings.Dimensions];
        }
    }

    private async Task<List<Candidate>> Rerank(
        List<Candidate> candidates,
        RerankSettings rerank,
        CandidateSearch search,
        SearchRequest request,
        CancellationToken cancellation)
    {
        PassageFinder passages = PassageFinder.For(_collection, search, request);
        List<Candidate> seen = [];
        List<string> texts = [];
        foreach (Candidate candidate in candidates)
        {
            if (seen.Count == rerank.Candidates)
                break;
            if (passages.Read(candidate.Ordinal) is not { } read)
                continue;
            seen.Add(candidate);
            string text = passages.TextOfBest(read);
            texts.Add(read.Document.Title is { Length: > 0 } title ? $"{title}\n{text}" : text);
        }
        if (seen.Count == 0)
            return seen;
        float[] scores = await _options.Rerankers[rerank.Model].ScoreAsync(
            request.Query!, InstructionOf(request), texts, cancellation);
        List<Candidate> ordered = [.. seen.Select((candidate, i) => candidate with { Score = scores[i] })];
        ordered.Sort(Candidate.BestFirst);
        return ordered;
    }

    private PassageFinder? PassagesFor(CandidateSearch search, SearchRequest request) =>
        request.Highlight || request.Passages > 0 ? PassageFinder.For(_collection, search, request) : null;

    private SearchHit? HitOf(Candidate candidate, PassageFinder? passages, SearchRequest request)
    {
        DocumentPassages? read = passages?.Read(candidate.Ordinal);
        if ((passages is null ? _collection.Read(candidate.Ordinal) : read?.Document) is not { } document)
            return null;
        bool Wants(string field) => request.Fields is null || request.Fields.Contains(field);
        return new SearchHit
        {
            Id = document.Id,
            Score = candidate.Score,
            Text = Wants("text") ? document.Text : null,
            Title = Wants("title") ? document.Title : null,
            Metadata =
                Wants("metadata") ? document.Metadata : MetadataFields.Select(document.Metadata, request.Fields!),
            Passages = request.Passages > 0 ? passages!.Best(read!, request.Passages) : null,
            Passage = request.Highlight ? passages!.Snippet(read!) : null,
            Explanation = request.Explain ? ExplanationOf(candidate, request) : null,
        };
    }

    private HitExplanation ExplanationOf(Candidate candidate, SearchRequest request)
    {
        IReadOnlyList<TermScore> terms = float.IsNaN(candidate.Keyword) || request.Query is null
            ? []
            : _collection.Lexical.Explain(request.Query, candidate.Ordinal);
        return new HitExplanation(
            float.IsNaN(candidate.Dense) ? null : candidate.Dense,
            float.IsNaN(candidate.Keyword) ? null : candidate.Keyword,
            [
                .. terms.Select(term => new TermExplanation(
                    term.Term, term.Frequency, term.DocumentFrequency, term.InverseDocumentFrequency, term.Score)),
            ]);
    }
}
