// `searchengine compress`: a smaller model, and what it cost.
using System.CommandLine;
using SearchEngine.Embedder.Compression;

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
        Option<bool> json = Options.Json();
        Command command = new("compress", "Make a model smaller: 8-bit weights, or half of them zero.")
        {
            model, output, input, method, texts, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(texts) < 1) throw new UsageException("--texts must be 1 or more.");
            List<string> read = [.. JsonLines.Read(parsed.GetRequiredValue(input)).Take(parsed.GetValue(texts))
                .Select(line => line.Text("text"))];
            if (read.Count == 0) throw new UsageException("--input has no line.");
            CompressionReport report = ModelCompressor.Run(parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(output), parsed.GetValue(method), read, cancellation);
            TextWriter writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) JsonOutput.Write(writer, report);
            else Print(writer, report);
            return Task.FromResult(CommandLine.Succeeded);
        });
        return command;
    }

    private static void Print(TextWriter output, CompressionReport report)
    {
        output.WriteLine($"{report.Method}: {report.ChangedTensors} matrices, {report.ZeroShare:P1} of their weights zero; "
            + $"{report.BytesBefore / 1e6:F1} MB -> {report.BytesAfter / 1e6:F1} MB");
        output.WriteLine($"cosine to the original: mean {report.MeanCosine:F5}, least {report.MinCosine:F5}");
        output.WriteLine($"nDCG: searchengine eval --mode dense --model {report.Output} --dataset DIR");
    }
}
