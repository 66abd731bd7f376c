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
/// <param name="logger">Told when searches cannot be noted.</param>
internal sealed partial class ExperimentTable(
    string folder, SearcherFactory searchers, TimeProvider time, ILogger<ExperimentTable> logger)
{
    private const long MaxLogBytes = 64 << 20;

    private readonly Lock gate = new(); // every search takes it: nothing slow happens under it
    private readonly Lock logs = new();
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

    /// <summary>Ends the experiment of a collection that is no more, and forgets what came of it.</summary>
    public void Forget(string collection)
    {
        lock (gate)
        {
            known.Remove(collection);
            if (!Directory.Exists(folder))
            {
                return;
            }

            File.Delete(SettingsOf(collection));
        }

        lock (logs)
        {
            File.Delete(LogOf(collection));
            File.Delete(OlderLogOf(collection));
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
        FileStreamOptions shared = new() { Share = FileShare.ReadWrite | FileShare.Delete }; // it grows meanwhile
        try
        {
            using StreamReader reader = new(LogOf(collection), shared);
            return [.. LinesOf(reader).TakeLast(limit).Reverse().Select(EntryIn).OfType<ExperimentEntry>()];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<string> LinesOf(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    // Null for a line that is being written, or that a crash or a full disk cut short.
    private static ExperimentEntry? EntryIn(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ExperimentEntry>(line, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The search has its answer; that it cannot be noted is not its client's concern.
    private void Note(string collection, ExperimentEntry entry)
    {
        try
        {
            lock (logs)
            {
                Directory.CreateDirectory(folder);
                string path = LogOf(collection);
                if (File.Exists(path) && new FileInfo(path).Length > MaxLogBytes)
                {
                    File.Move(path, OlderLogOf(collection), overwrite: true);
                }

                File.AppendAllText(path, JsonSerializer.Serialize(entry, ApiJson.Options) + "\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotNoted(exception, collection);
        }
    }

    private string SettingsOf(string collection) => Path.Combine(folder, collection + ".json");

    private string LogOf(string collection) => Path.Combine(folder, collection + ".jsonl");

    private string OlderLogOf(string collection) => LogOf(collection) + ".old";

    [LoggerMessage(LogLevel.Warning, "A search of collection {Name} that two generations answered was not noted")]
    private partial void LogNotNoted(Exception exception, string name);
}
