// A data set as it was given: a folder, or a .tar.xz of one, which is unpacked for the time of its use.
using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;

namespace SearchEngine.Server.Commands;

/// <summary>The folder of a data set; disposing it deletes what was unpacked.</summary>
internal sealed class DatasetFolder : IDisposable
{
    /// <summary>How the name of a packed data set ends.</summary>
    public const string ArchiveEnding = ".tar.xz";

    private readonly string? unpacked;

    private DatasetFolder(string path, string? unpacked)
    {
        Path = path;
        this.unpacked = unpacked;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Takes a folder as it is, and unpacks an archive.</summary>
    /// <param name="path">A folder, or a file whose name ends in .tar.xz.</param>
    /// <param name="cancellation">Stops the unpacking.</param>
    /// <exception cref="FileNotFoundException">There is no such archive.</exception>
    /// <exception cref="InvalidDataException">It cannot be unpacked; says how to do it by hand.</exception>
    public static async Task<DatasetFolder> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!path.EndsWith(ArchiveEnding, StringComparison.Ordinal))
        {
            return new DatasetFolder(path, unpacked: null);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"{path} is missing; give a BEIR folder, or a {ArchiveEnding} of one.", path);
        }

        string temporary = Directory.CreateTempSubdirectory("searchengine-dataset-").FullName;
        try
        {
            await UnpackAsync(path, temporary, cancellation);
            string[] inside = Directory.GetFileSystemEntries(temporary);
            bool isWrapped = inside.Length == 1 && Directory.Exists(inside[0]);
            return new DatasetFolder(isWrapped ? inside[0] : temporary, temporary);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (unpacked is not null)
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    private static async Task UnpackAsync(string path, string target, CancellationToken cancellation)
    {
        try
        {
            using Process xz = Process.Start(new ProcessStartInfo("xz", ["-dc", path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await TarFile.ExtractToDirectoryAsync(
                xz.StandardOutput.BaseStream, target, overwriteFiles: false, cancellation);
            string complaint = (await xz.StandardError.ReadToEndAsync(cancellation)).Trim();
            await xz.WaitForExitAsync(cancellation);
            if (xz.ExitCode != 0)
            {
                throw new InvalidDataException($"{path} cannot be unpacked: {complaint}");
            }
        }
        catch (Win32Exception exception)
        {
            throw new InvalidDataException(
                $"{path} needs the program xz; install xz-utils, or unpack it with tar -xJf and give the folder.",
                exception);
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"{path} is no {ArchiveEnding}: {exception.Message}", exception);
        }
    }
}
