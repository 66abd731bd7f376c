// Opens files plain or compressed: .gz by the runtime, .xz by the `xz` program, so that corpora stay packed.

using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;

namespace SearchEngine.Trainer.Data;

/// <summary>The content of a file, together with what unpacks it.</summary>
internal sealed class PackedFile : IDisposable
{
    private readonly string path;
    private readonly Process? decompressor;

    private PackedFile(string path, Stream content, Process? decompressor)
    {
        this.path = path;
        this.decompressor = decompressor;
        Content = content;
    }

    /// <summary>The unpacked bytes.</summary>
    public Stream Content { get; }

    /// <summary>Opens a file; what its name ends in says how it is packed.</summary>
    /// <exception cref="DatasetException">It needs xz, which is not there.</exception>
    public static PackedFile Open(string path)
    {
        if (!path.EndsWith(".xz", StringComparison.Ordinal))
        {
            Stream file = File.OpenRead(path);
            bool isPacked = path.EndsWith(".gz", StringComparison.Ordinal);
            return new PackedFile(path, isPacked ? new GZipStream(file, CompressionMode.Decompress) : file, null);
        }
        ProcessStartInfo start = new("xz") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-dc");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(path);
        try
        {
            Process process = Process.Start(start)!;
            return new PackedFile(path, process.StandardOutput.BaseStream, process);
        }
        catch (Win32Exception error)
        {
            throw new DatasetException($"{path}: the program xz is needed to read it. Install xz-utils.", error);
        }
    }

    /// <summary>Reads something of the content.</summary>
    /// <exception cref="DatasetException">The file is damaged.</exception>
    public T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(error.Message, error);
        }
    }

    /// <summary>Reads what is left and makes sure that everything was unpacked.</summary>
    /// <exception cref="DatasetException">xz reported damage.</exception>
    public void AssertComplete()
    {
        if (decompressor is null)
        {
            return;
        }
        Content.CopyTo(Stream.Null); // xz waits until its last bytes are taken
        decompressor.WaitForExit();
        if (decompressor.ExitCode != 0)
        {
            throw Damaged($"xz ended with exit code {decompressor.ExitCode}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        if (decompressor is { HasExited: false })
        {
            decompressor.Kill();
        }
        decompressor?.Dispose();
    }

    private DatasetException Damaged(string what, Exception? error = null) =>
        new($"{path}: the file is damaged ({what}). Fetch it again.", error);
}
