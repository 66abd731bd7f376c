// data/.snapshots: collections as single files.
using System.Globalization;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Hosting;

/// <summary>The snapshots of a data folder. A file that is there is whole: it is written beside and renamed.</summary>
/// <param name="folder">Their folder.</param>
/// <param name="time">The clock, which names them.</param>
internal sealed class SnapshotStore(string folder, TimeProvider time)
{
    private const string Suffix = ".snapshot";

    /// <summary>Deletes what a process that died has left unfinished: it has an ending of its own.</summary>
    public void Sweep() => Leftovers.Delete(!Directory.Exists(folder)
        ? []
        : new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Extension != Suffix));

    /// <summary>A name for a new snapshot of a collection.</summary>
    public string NewName(string collection)
    {
        string stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        int room = Index.Limits.MaxNameChars - stamp.Length - 1;
        return $"{(collection.Length <= room ? collection : collection[..room])}-{stamp}";
    }

    /// <summary>Where a snapshot of a name lies or will lie.</summary>
    public string PathOf(string name)
    {
        Names.Require("snapshot", name);
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name + Suffix);
    }

    /// <summary>The snapshots, the youngest first.</summary>
    public IReadOnlyList<FileInfo> List() => !Directory.Exists(folder)
        ? []
        : [.. new DirectoryInfo(folder).EnumerateFiles("*" + Suffix).OrderByDescending(file => file.LastWriteTimeUtc)];

    /// <summary>The file of a snapshot.</summary>
    /// <exception cref="ProblemException">Status 404: there is none.</exception>
    public FileInfo Find(string name)
    {
        FileInfo file = new(PathOf(name));
        return file.Exists ? file : throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "snapshot",
            $"'{name}' does not exist; GET /v1/snapshots lists them.");
    }

    /// <summary>The name of a snapshot's file.</summary>
    public static string NameOf(FileInfo file) => Path.GetFileNameWithoutExtension(file.Name);
}
