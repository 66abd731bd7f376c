// A model or adapter that comes as a tar archive: unpacked beside, read once to see that it is one, then moved.
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SearchEngine.Embedder;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Hosting;

/// <summary>Takes models in.</summary>
/// <param name="models">Where they go.</param>
internal sealed class ModelUpload(ModelRegistry models)
{
    private const string UnfinishedPrefix = ".upload-";
    private const byte GzipFirst = 0x1f;
    private const int MaxPartBytes = 255; // of a file's or folder's name, as file systems have it

    // What a Hugging Face or PEFT folder holds. Nothing that could run is stored.
    private static readonly string[] Extensions = [".json", ".safetensors", ".txt", ".model", ".md", ".jinja"];

    // Other servers may store models here at this moment: what nothing was added to for so long is nobody's.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>Deletes what uploads of processes that died have left.</summary>
    /// <param name="time">The clock.</param>
    public void Sweep(TimeProvider time)
    {
        DateTime before = time.GetUtcNow().UtcDateTime - Abandoned;
        Leftovers.Delete(models.Parents.Where(Directory.Exists)
            .SelectMany(parent => new DirectoryInfo(parent).EnumerateDirectories(UnfinishedPrefix + "*"))
            .Where(folder => LastWriteIn(folder) < before));
    }

    // One that is finished and moved away while this looks is nobody's leftover either.
    private static DateTime LastWriteIn(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(folder)
                .Max(entry => entry.LastWriteTimeUtc);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DateTime.MaxValue;
        }
    }

    /// <summary>Stores an archive as a model, or as an adapter of one.</summary>
    /// <param name="name">Its name; nothing of that name may be there.</param>
    /// <param name="archive">A tar archive of the folder's files, compressed with gzip or not.</param>
    /// <param name="cancellation">Stops it; nothing is there then.</param>
    /// <exception cref="ProblemException">Status 409: the name is taken.</exception>
    /// <exception cref="InvalidInputException">The archive is none, holds what it must not, or is no model.</exception>
    public async Task StoreAsync(string name, Stream archive, CancellationToken cancellation)
    {
        string target = models.PathOf(name);
        if (Directory.Exists(target))
        {
            throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "model",
                $"'{name}' exists already; choose another name, or delete it.");
        }

        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        string unfinished =
            Directory.CreateDirectory(Path.Combine(parent, $"{UnfinishedPrefix}{Guid.NewGuid():N}")).FullName;
        try
        {
            await UnpackAsync(archive, unfinished, cancellation);
            Validate(name, unfinished);
            Directory.Move(unfinished, target);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new InvalidInputException("body", $"is no tar archive: {exception.Message}");
        }
        catch (ModelFolderException exception)
        {
            throw new InvalidInputException("body", $"is no model: {exception.Message}");
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    private static async Task UnpackAsync(Stream archive, string folder, CancellationToken cancellation)
    {
        byte[] first = new byte[1];
        int read = await archive.ReadAtLeastAsync(first, 1, throwOnEndOfStream: false, cancellation);
        Stream whole = new HeadedStream(first.AsMemory(0, read), archive);
        await using Stream plain = read == 1 && first[0] == GzipFirst
            ? new GZipStream(whole, CompressionMode.Decompress)
            : whole;
        await using TarReader tar = new(plain);
        long left = ServerLimits.MaxUploadBytes;
        int files = 0;
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }

            string path = PlaceOf(entry, folder);
            left -= entry.Length;
            if (left < 0 || ++files > ServerLimits.MaxUploadFiles)
            {
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "too-large", "body",
                    $"unpacks to more than {ServerLimits.MaxUploadBytes} bytes or {ServerLimits.MaxUploadFiles} " +
                    "files.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using FileStream file = File.Create(path);
            if (entry.DataStream is { } data)
            {
                await data.CopyToAsync(file, cancellation);
            }

            file.Flush(flushToDisk: true);
        }

        if (files == 0)
        {
            throw new InvalidInputException("body", "is an archive without files; send a tar of the model's folder.");
        }
    }

    // Only plain files, of known kinds, and nowhere but in the folder.
    private static string PlaceOf(TarEntry entry, string folder)
    {
        string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        bool plain = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
        bool inside = name.Split('/').All(part => part is not ("" or "." or "..") && !part.Contains('\\')
            && !part.Contains('\0') && Encoding.UTF8.GetByteCount(part) <= MaxPartBytes)
            && name.Length <= Limits.MaxNameChars * 4;
        if (!plain || !inside || !Extensions.Contains(Path.GetExtension(name)))
        {
            throw new InvalidInputException("body", $"holds '{name}' ({entry.EntryType}); allowed are plain files " +
                $"within the folder, with names of at most {MaxPartBytes} bytes that end in " +
                $"{string.Join(", ", Extensions)}.");
        }

        string path = Path.Combine(folder, name);
        if (Directory.Exists(path) || FoldersAbove(path, folder).Any(File.Exists))
        {
            throw new InvalidInputException("body", $"holds '{name}', which needs a name as a file and as a folder.");
        }

        return path;
    }

    private static IEnumerable<string> FoldersAbove(string path, string root)
    {
        for (string above = Path.GetDirectoryName(path)!; above != root; above = Path.GetDirectoryName(above)!)
        {
            yield return above;
        }
    }

    private void Validate(string name, string folder)
    {
        int at = name.IndexOf(ModelRegistry.AdapterSign);
        string model = at < 0 ? folder : models.PathOf(name[..at]);
        using EmbeddingModel read = EmbeddingModel.Load(
            model, new EmbedderOptions { AdapterFolder = at < 0 ? null : folder, Threads = 1 });
    }
}
