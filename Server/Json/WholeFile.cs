// Small files that are replaced whole: a crash, of the process or of the power, leaves the old one or the new one.
namespace SearchEngine.Server.Json;

/// <summary>Replaces files.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file, or makes it, with its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it holds from now on.</param>
    /// <param name="mode">Who may read it, where the system knows such modes; null leaves that to the system.</param>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".tmp";
        File.Delete(temporary); // one that was left behind would keep its mode
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (FileStream file = new(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true); // the rename must never overtake the content
        }

        File.Move(temporary, path, overwrite: true);
    }
}
