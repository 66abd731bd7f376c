// Reads JSON Lines, plain or compressed: .gz by the runtime, .xz by the `xz` program, so that corpora stay packed.

using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>One object a line; blank lines are skipped. Files end in .jsonl, .jsonl.gz or .jsonl.xz.</summary>
public static class JsonLinesFile
{
    /// <summary>Reads every object of a file with its 1-based line number.</summary>
    /// <param name="path">A file that ends in .jsonl, .jsonl.gz or .jsonl.xz.</param>
    /// <returns>The objects in file order. An element is valid until the next one is read.</returns>
    /// <exception cref="DatasetException">The file is missing, a line is no JSON object, or xz fails.</exception>
    public static IEnumerable<(int Line, JsonElement Row)> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException($"{path}: no such file. Give a .jsonl, .jsonl.gz or .jsonl.xz file.");
        }
        using LineSource source = LineSource.Open(path);
        for (int line = 1; source.Reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }
            using JsonDocument document = Parse(path, line, text);
            yield return (line, document.RootElement);
        }
        source.AssertComplete(path);
    }

    /// <summary>
    /// The file's name without folder and extensions: <c>a/pairs-medquad.jsonl.xz</c> is <c>pairs-medquad</c>.
    /// </summary>
    /// <param name="path">A path of a JSON Lines file.</param>
    public static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        int end = name.IndexOf(".jsonl", StringComparison.Ordinal);
        return end > 0 ? name[..end] : Path.GetFileNameWithoutExtension(name);
    }

    private static JsonDocument Parse(string path, int line, string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            throw new DatasetException(
                $"{path}, line {line}: not valid JSON ({error.Message}). Put one complete JSON object on each line.",
                error);
        }
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new DatasetException($"{path}, line {line}: expected a JSON object, found something else.");
        }
        return document;
    }

    /// <summary>A reader together with what feeds it.</summary>
    private sealed class LineSource : IDisposable
    {
        private readonly Process? decompressor;

        private LineSource(StreamReader reader, Process? decompressor)
        {
            Reader = reader;
            this.decompressor = decompressor;
        }

        public StreamReader Reader { get; }

        public static LineSource Open(string path)
        {
            if (!path.EndsWith(".xz", StringComparison.Ordinal))
            {
                Stream file = File.OpenRead(path);
                Stream plain = path.EndsWith(".gz", StringComparison.Ordinal)
                    ? new GZipStream(file, CompressionMode.Decompress)
                    : file;
                return new LineSource(new StreamReader(plain, Encoding.UTF8, true, 1 << 16), null);
            }
            ProcessStartInfo start = new("xz") { RedirectStandardOutput = true, UseShellExecute = false };
            start.ArgumentList.Add("-dc");
            start.ArgumentList.Add("--");
            start.ArgumentList.Add(path);
            try
            {
                Process process = Process.Start(start)!;
                Stream output = process.StandardOutput.BaseStream;
                return new LineSource(new StreamReader(output, Encoding.UTF8, true, 1 << 16), process);
            }
            catch (System.ComponentModel.Win32Exception error)
            {
                throw new DatasetException($"{path}: the program xz is needed to read it. Install xz-utils.", error);
            }
        }

        public void AssertComplete(string path)
        {
            if (decompressor is null)
            {
                return;
            }
            decompressor.WaitForExit();
            if (decompressor.ExitCode != 0)
            {
                throw new DatasetException(
                    $"{path}: xz reported damage (exit code {decompressor.ExitCode}). Fetch the file again.");
            }
        }

        public void Dispose()
        {
            Reader.Dispose();
            if (decompressor is { HasExited: false })
            {
                decompressor.Kill();
            }
            decompressor?.Dispose();
        }
    }
}
