// Other ways for a collection to get a name: an alias, or a snapshot that is restored under it.
using SearchEngine.Index;
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
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the restoring; there is no collection then.</param>
    /// <exception cref="ProblemException">Status 409: the name is taken.</exception>
    public async Task RestoreAsync(
        string name, string snapshot, IProgress<double> progress, CancellationToken cancellation)
    {
        RequireFree(name);

        // Under the name of a grave, which the next start sweeps, should this process die before it is moved.
        string unfinished = Path.Combine(dataFolder, $"{DeletedPrefix}{name}-{Guid.NewGuid():N}");
        try
        {
            await Collection.RestoreAsync(snapshot, unfinished, progress, cancellation);
            await TakeInAsync(name, unfinished, cancellation);
        }
        finally
        {
            foreach (string left in Directory.GetDirectories(dataFolder, Path.GetFileName(unfinished) + "*"))
            {
                Directory.Delete(left, recursive: true); // or what was half restored, beside it
            }
        }
    }

    private async Task TakeInAsync(string name, string restored, CancellationToken cancellation)
    {
        await changes.WaitAsync(cancellation);
        try
        {
            RequireFree(name);
            string folder = Path.Combine(dataFolder, name);
            Directory.Move(restored, folder);
            slots[name] = await OpenAsync(name, folder, CancellationToken.None); // it is there now, whoever stops
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
