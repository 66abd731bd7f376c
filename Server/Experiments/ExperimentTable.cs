// data/.experiments: which collections compare two generations, and what came of it.
using System.Text.Json;
using SearchEngine.Index.Generations;
using SearchEngine.Query;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Experiments;

/// <summary>Owns the experiments of a data folder. Safe for concurrent use.</summary>
/// <param name="folder">Their folder.</param>
/// <param name="searchers">Search generations.</param>
/// <param name="time">The clock.</param>
internal sealed class ExperimentTable(string folder, SearcherFactory searchers, TimeProvider time)
{
    private const long MaxLogBytes = 64 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Experiment?> known = new(StringComparer.Ordinal);

    /// <summary>The experiment of a collection; null where there is none.</summary>
    public Experiment? Of(string collection)
    {
        lock (gate)
        {
            if (!known.TryGetValue(collection, out Experiment? experiment))
            {
                known[collection] = experiment = JsonFile.Read<Experiment>(SettingsOf(collection));
            }

            return experiment;
        }
    }

    /// <summary>Begins an experiment, in place of the one before; null ends it. The log stays.</summary>
    public void Set(string collection, Experiment? experiment)
    {
        lock (gate)
        {
            Directory.CreateDirectory(folder);
            if (experiment is null)
            {
                File.Delete(SettingsOf(collection));
            }
            else
            {
                JsonFile.Replace(SettingsOf(collection), experiment);
            }

            known[collection] = experiment;
        }
    }

    /// <summary>Whether a search is one of those that the other generation answers; then that generation.</summary>
    public GenerationUse? Draw(CollectionLease lease, SearchRequest request)
    {
        bool canBeCompared = request.Query is not null && request.Vector is null && request.Cursor is null;
        return canBeCompared && Of(lease.Generations.Name) is { } experiment
            && Random.Shared.NextDouble() < experiment.Share && experiment.Generation != lease.Generation
            ? lease.Generations.TryUse(experiment.Generation)
            : null;
    }

    /// <summary>Searches both generations, notes both rankings, and answers with that of the other one.</summary>
    public async Task<SearchResponse> CompareAsync(CollectionLease lease, GenerationUse other, SearchRequest request,
        CancellationToken cancellation)
    {
        SearchResponse served = await searchers.For(lease.Collection).SearchAsync(request, cancellation);
        SearchResponse answer = await searchers.For(other.Collection).SearchAsync(request, cancellation);
        GenerationRanking left = GenerationRanking.Of(lease.Generation, served);
        GenerationRanking right = GenerationRanking.Of(other.Number, answer);
        double longer = Math.Max(1, Math.Max(left.Ids.Count, right.Ids.Count));
        Note(lease.Generations.Name, new ExperimentEntry(time.GetUtcNow(), request.Query,
            answer.Mode.ToString().ToLowerInvariant(), other.Number, left, right,
            left.Ids.Intersect(right.Ids).Count() / longer));
        return answer;
    }

    /// <summary>The last searches that were compared, the youngest first.</summary>
    public IReadOnlyList<ExperimentEntry> Last(string collection, int limit)
    {
        lock (gate)
        {
            string path = LogOf(collection);
            return !File.Exists(path) ? [] : [.. File.ReadLines(path).Where(line => line.EndsWith('}')).TakeLast(limit)
                .Reverse().Select(line => JsonSerializer.Deserialize<ExperimentEntry>(line, ApiJson.Options)!)];
        }
    }

    private void Note(string collection, ExperimentEntry entry)
    {
        lock (gate)
        {
            Directory.CreateDirectory(folder);
            string path = LogOf(collection);
            if (File.Exists(path) && new FileInfo(path).Length > MaxLogBytes)
            {
                File.Move(path, path + ".old", overwrite: true);
            }

            File.AppendAllText(path, JsonSerializer.Serialize(entry, ApiJson.Options) + "\n");
        }
    }

    private string SettingsOf(string collection) => Path.Combine(folder, collection + ".json");

    private string LogOf(string collection) => Path.Combine(folder, collection + ".jsonl");
}
