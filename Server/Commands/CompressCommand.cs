// `searchengine compress`: a smaller model, and what it cost.
using System.CommandLine;
using SearchEngine.Embedder.Compression;
using SearchEngine.Query;
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Server.Commands;

/// <summary>Quantises or prunes a model and prints how close its vectors stay.</summary>
internal static class CompressCommand
{
    private const int DefaultTexts = 256;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> model = Options.Model();
        Option<string> output = Options.Output("Folder of the compressed model.");
        Option<FileInfo> input = Options.Input("JSON lines with \"text\": to compare on, and to calibrate WANDA with.");
        Option<CompressionMethod> method = new("--method")
        {
            Description = "int8, magnitude, magnitude24, wanda or wanda24 (24: two of each four weights).",
            Required = true,
        };
        Option<int> texts = new("--texts")
        {
            Description = "How many texts to use.",
            DefaultValueFactory = _ => DefaultTexts,
        };
        Option<string?> dataset = new("--dataset")
        {
            Description = "BEIR folder: measure nDCG@10 of dense search before and after.",
        };
        Option<bool> json = Options.Json();
        Command command = new("compress", "Make a model smaller: 8-bit weights, or half of them zero.")
        {
            model, output, input, method, texts, dataset, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(texts) < 1) throw new UsageException("--texts must be 1 or more.");
            List<string> read = [.. JsonLines.Read(parsed.GetRequiredValue(input)).Take(parsed.GetValue(texts))
                .Select(line => line.Text("text"))];
            if (read.Count == 0) throw new UsageException("--input has no line.");
            CompressionReport report = ModelCompressor.Run(parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(output), parsed.GetValue(method), read, cancellation);
            double[]? ndcg = parsed.GetValue(dataset) is not { } folder ? null :
            [
                await NdcgAsync(parsed.GetRequiredValue(model), folder, cancellation),
                await NdcgAsync(report.Output, folder, cancellation),
            ];
            TextWriter writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonOutput.Write(writer, new { report, ndcg_before = ndcg?[0], ndcg_after = ndcg?[1] });
            else Print(writer, report, ndcg);
            return CommandLine.Succeeded;
        });
        return command;
    }

    /// <summary>nDCG@10 of dense search.</summary>
    private static async Task<double> NdcgAsync(string model, string dataset, CancellationToken cancellation)
    {
        Measure measure = Measure.Parse("ndcg@10");
        IReadOnlyDictionary<string, object> measured = await RetrievalRun.MeasureAsync(new RetrievalSettings
        {
            Dataset = dataset,
            Split = "test",
            ModelFolder = model,
            Retrieval = new RetrievalOptions
            {
                Measures = [measure],
                Search = new SearchRequest { Mode = SearchMode.Dense },
            },
        }, progress: null, cancellation);
        return (double)measured[measure.Name];
    }

    private static void Print(TextWriter output, CompressionReport report, double[]? ndcg)
    {
        output.WriteLine($"{report.Method}: {report.ChangedTensors} matrices, "
            + $"{report.ZeroShare:P1} of their weights zero; "
            + $"{report.BytesBefore / 1e6:F1} MB -> {report.BytesAfter / 1e6:F1} MB");
        output.WriteLine($"cosine to the original: mean {report.MeanCosine:F5}, least {report.MinCosine:F5}");
        if (ndcg is null) return;
        output.WriteLine($"nDCG@10: {ndcg[0]:F4} -> {ndcg[1]:F4}, a loss of {1 - ndcg[1] / ndcg[0]:P2}");
    }
}
