// A searcher knows rerankers only by an interface; here they get a model's token states, or an address.
using System.Net.Http.Headers;
using SearchEngine.Index;
using SearchEngine.Query;

namespace SearchEngine.Server.Hosting;

/// <summary>Makes the searchers of collections. Safe for concurrent use.</summary>
internal sealed class SearcherFactory : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly ModelRegistry models;
    private readonly Action<string, TimeSpan>? stageEnded;
    private readonly List<HttpClient> clients = [];
    private readonly Dictionary<string, IReranker> external = new(StringComparer.Ordinal);

    /// <param name="models">Where collections have their models.</param>
    /// <param name="rerankers">The services that requests may name.</param>
    /// <param name="stageEnded">Told of each stage of each search; null for nobody.</param>
    public SearcherFactory(ModelRegistry models, IEnumerable<RerankerSettings> rerankers,
        Action<string, TimeSpan>? stageEnded = null)
    {
        this.models = models;
        this.stageEnded = stageEnded;
        foreach (RerankerSettings settings in rerankers)
        {
            HttpClient client = new() { Timeout = Timeout };
            if (Environment.GetEnvironmentVariable(settings.KeyVariable) is { Length: > 0 } key)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            clients.Add(client);
            external[settings.Name] = new HttpReranker(client, settings.Url, settings.Model);
        }
    }

    /// <summary>A searcher of a collection.</summary>
    public Searcher For(Collection collection)
    {
        Dictionary<string, IReranker> rerankers = new(external, StringComparer.Ordinal);
        if (collection.Settings.Model.Length > 0)
        {
            rerankers[MaxSimReranker.Name] =
                new MaxSimReranker(new ModelTokenStates(() => models.UseFor(collection.Settings)));
        }

        return new Searcher(collection, new SearcherOptions { Rerankers = rerankers, StageEnded = stageEnded });
    }

    /// <inheritdoc/>
    public void Dispose() => clients.ForEach(client => client.Dispose());
}
