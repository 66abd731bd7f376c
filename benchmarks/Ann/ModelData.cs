// Vectors of a model folder over real texts: the documents of BEIR folders as base, their queries as queries.
using System.Globalization;
using System.Text.Json;
using SearchEngine.Embedder;

namespace SearchEngine.Benchmarks.Ann;

/// <summary>Embeds the corpora of a folder and writes base.fbin, queries.fbin and truth.ibin.</summary>
internal static class ModelData
{
    private const int MaxTokens = 128;
    private const int Batch = 512;

    /// <summary>Runs <c>ann-model-data FOLDER MODEL TEXTS COUNT QUERIES</c>.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string folder, string model, string texts, string count, string queries])
        {
            Console.Error.WriteLine("usage: benchmarks ann-model-data FOLDER MODEL TEXTS COUNT QUERIES");
            return 2;
        }

        Directory.CreateDirectory(folder);
        using EmbeddingModel embedder = EmbeddingModel.Load(model, new EmbedderOptions { MaxTokens = MaxTokens });
        float[] rows = Embed(
            embedder, EmbeddingRole.Document, Texts(texts, "corpus.jsonl", Number(count)));
        float[] asked = Embed(embedder, EmbeddingRole.Query, Texts(texts, "queries.jsonl", Number(queries)));
        GeneratedData.WriteFiles(folder, rows, asked, embedder.Dimensions);
        Console.WriteLine($"{rows.Length / embedder.Dimensions} x {embedder.Dimensions}");
        return 0;
    }

    /// <summary>Different texts of all BEIR folders below a folder, shuffled, at most so many.</summary>
    private static string[] Texts(string folder, string file, int count)
    {
        HashSet<string> texts = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).Order())
        {
            foreach (string line in File.ReadLines(path))
            {
                using var row = JsonDocument.Parse(line);
                string title = row.RootElement.TryGetProperty("title", out JsonElement given)
                    ? given.GetString() ?? "" : "";
                string text = $"{title} {row.RootElement.GetProperty("text").GetString()}".Trim();
                if (text.Length > 0)
                    texts.Add(text);
            }
        }

        string[] all = [.. texts];
        new Random(1).Shuffle(all);
        return all.Length > count ? all[..count] : all;
    }

    private static float[] Embed(EmbeddingModel model, EmbeddingRole role, string[] texts)
    {
        float[] rows = new float[texts.Length * model.Dimensions];
        int at = 0;
        foreach (string[] batch in texts.Chunk(Batch))
        {
            foreach (float[] vector in model.Embed(batch, role, null, default))
            {
                vector.CopyTo(rows, at);
                at += model.Dimensions;
            }
        }

        return rows;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
