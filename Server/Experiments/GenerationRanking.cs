// What one generation found.
using SearchEngine.Query;

namespace SearchEngine.Server.Experiments;

/// <summary>A ranking.</summary>
/// <param name="Generation">Whose.</param>
/// <param name="Model">The model of its vectors.</param>
/// <param name="TookMs">How long the search took.</param>
/// <param name="Ids">The documents, best first.</param>
/// <param name="Scores">Their scores.</param>
internal sealed record GenerationRanking(
    int Generation, string Model, double TookMs, IReadOnlyList<string> Ids, IReadOnlyList<double> Scores)
{
    /// <summary>The ranking of an answer.</summary>
    public static GenerationRanking Of(int generation, SearchResponse response) => new(generation, response.Model,
        response.TookMs, [.. response.Hits.Select(hit => hit.Id)], [.. response.Hits.Select(hit => (double)hit.Score)]);
}
