// Other ways for a collection to get a name: an alias, or a snapshot that is restored under it.
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Hosting;

internal sealed partial class CollectionRegistry
{
    /// <summary>Lets a second name stand for a collection, whatever it stood for before.</summary>
    /// <exception cref="ProblemException">Status 404: there is no such collection; 409: the second name is that of a
    /// collection; 503: the collections are still being opened.</exception>
    public async Task SetAliasAsync(string alias, string collection, CancellationToken cancellation)
    {
        Hosting.Names.Require("alias", alias);
        await changes.WaitAsync(cancellation);
        try
        {
            RequireOpen(); // a collection of either name may be among those to come
            if (slots.ContainsKey(alias))
            {
                throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "alias",
                    $"'{alias}' is the name of a collection; choose another.");
            }

            aliases.Set(alias, IsThere(collection) ? collection : throw Missing(collection));
        }
        finally
        {
            changes.Release();
        }
    }

    /// <summary>Makes a collection from a snapshot and opens it.</summary>
    /// <param name="name">Its name, which must be free.</param>
    /// <param name="snapshot">The snapshot's file.</param>
    /// <param name="work">A folder on the data folder's disk, where it is restored until it is whole. What an earlier
    /// call left there is carried on.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the restoring; there is no collection then.</param>
    /// <exception cref="ProblemException">Status 409: the name is taken.</exception>
    public async Task RestoreAsync(
        string name, string snapshot, string work, IProgress<double> progress, CancellationToken cancellation)
    {
        RequireFree(name);
        string restored = Path.Combine(work, name);
        if (!Directory.Exists(restored)) // whole already when the process died before it was moved
        {
            await Collection.RestoreAsync(snapshot, restored, progress, cancellation);
        }

        await changes.WaitAsync(cancellation);
        try
        {
            RequireFree(name);
            string folder = Path.Combine(dataFolder, name);
            GenerationFolders.Move(restored, folder);
            slots[name] = await OpenAsync(name, folder, CancellationToken.None); // it is there now, come what may
        }
        finally
        {
            changes.Release();
        }
    }

    /// <summary>Requires that no collection and no alias has a name.</summary>
    /// <exception cref="ProblemException">Status 409: one has.</exception>
    public void RequireFree(string name)
    {
        Hosting.Names.Require("collection", name);
        if (slots.ContainsKey(name) || aliases.All.ContainsKey(name))
        {
            throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "collection",
                $"'{name}' is taken by a collection or an alias; choose another name.");
        }
    }
}
