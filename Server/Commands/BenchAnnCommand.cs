// `searchengine bench ann`: recall against speed of the vector index on .fbin and .ibin files, one line a point.
using System.CommandLine;
using System.Globalization;
using SearchEngine.Index;
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;
using SearchEngine.Server.Ann;

namespace SearchEngine.Server.Commands;

/// <summary>Builds a graph over a file of vectors and measures every ef that was asked for.</summary>
internal static class BenchAnnCommand
{
    private static readonly Dictionary<string, VectorEncoding> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = VectorEncoding.Auto,
        ["none"] = VectorEncoding.Float32,
        ["float16"] = VectorEncoding.Float16,
        ["int8"] = VectorEncoding.Int8,
        ["binary"] = VectorEncoding.Binary,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<FileInfo> vectors = Matrix("--base", "Vectors to search (.fbin).");
        Option<FileInfo> queries = Matrix("--queries", "Queries (.fbin).");
        Option<FileInfo> truth = Matrix("--truth", "Exact answers, ten or more a query (.ibin).");
        Option<Metric> metric = new("--metric") { Description = "How vectors are compared." };
        Option<int> m = Number("--m", 16, "Links a node on upper levels; twice as many on level 0.");
        Option<int> construction = Number("--ef-construction", 200, "Breadth of the search while building.");
        Option<string> breadths = Text(
            "--ef", "10,20,40,80,160,320", "Breadths of the search to measure, comma-separated.");
        Option<int> threads = Number("--threads", 1, "Threads of the build.");
        Option<int> queryThreads = Number("--query-threads", 1, "Threads that ask, one query at a time each.");
        Option<string> quantization = Text("--quantization", "auto",
            "Codes in the graph: none, float16, int8, binary, or auto (int8 from 256 dimensions on).");
        quantization.AcceptOnlyFromAmong([.. Encodings.Keys]);
        Option<bool> reorder = new("--reorder") { Description = "Renumber the nodes after the build." };
        Option<DirectoryInfo?> snapshot = new("--snapshot")
        {
            Description = "Folder to save the graph in; what is opened from there is measured, and how long that took.",
        };
        Option<bool> json = Options.Json();
        Command command = new("ann", "Measure recall and speed of the vector index.")
        {
            vectors, queries, truth, metric, m, construction, breadths, threads, queryThreads, quantization, reorder,
            snapshot, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                int[] measured = Breadths(parsed.GetRequiredValue(breadths));
                HnswOptions options = new()
                {
                    Dimensions = 1, // the base file says how many
                    Metric = parsed.GetValue(metric),
                    M = parsed.GetValue(m),
                    EfConstruction = parsed.GetValue(construction),
                    Encoding = Encodings[parsed.GetRequiredValue(quantization)],
                };
                Check(options, parsed.GetValue(threads), parsed.GetValue(queryThreads));
                using AnnBenchmark benchmark = AnnBenchmark.Build(
                    parsed.GetRequiredValue(vectors).FullName, parsed.GetRequiredValue(queries).FullName,
                    parsed.GetRequiredValue(truth).FullName, options, parsed.GetValue(threads), cancellation);
                if (parsed.GetValue(reorder))
                    benchmark.Reorder(cancellation);
                if (parsed.GetValue(snapshot) is { } folder)
                    benchmark.SaveAndOpen(folder.FullName);
                TextWriter output = parsed.InvocationConfiguration.Output;
                foreach (int ef in measured)
                {
                    AnnPoint point = benchmark.Measure(ef, parsed.GetValue(queryThreads), cancellation);
                    Print(output, point, parsed.GetValue(json));
                }

                return CommandLine.Succeeded;
            },
            cancellation));
        return command;
    }

    private static Option<FileInfo> Matrix(string name, string description)
    {
        Option<FileInfo> option = new(name) { Description = description, Required = true };
        option.AcceptExistingOnly();
        return option;
    }

    private static Option<int> Number(string name, int value, string description)
        => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<string> Text(string name, string value, string description)
        => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static int[] Breadths(string list)
    {
        string[] parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] breadths = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out breadths[i])
                || breadths[i] < 1)
            {
                throw new UsageException($"--ef: {parts[i]} is no positive number; write them like 10,20,40.");
            }
        }

        return breadths.Length > 0 ? breadths : throw new UsageException("--ef is empty; write it like 10,20,40.");
    }

    private static void Check(HnswOptions options, int threads, int queryThreads)
    {
        if (threads < 1 || queryThreads < 1)
        {
            throw new UsageException("--threads and --query-threads must be at least 1.");
        }

        try
        {
            options.Validate();
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static void Print(TextWriter output, AnnPoint point, bool json)
    {
        if (json)
        {
            JsonOutput.Write(output, point);
            return;
        }

        string opened = string.Create(CultureInfo.InvariantCulture, $", snapshot opened in {point.OpenS:F3} s");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ef {point.Ef}: recall@10 {point.RecallAt10:F4}, {point.Qps:F0} queries/s, {point.QpsCpu:F0} a CPU s, "
            + $"p50 {point.P50Us:F0} us, p99 {point.P99Us:F0} us; build {point.BuildS:F1} s, "
            + $"{point.BytesPerVector:F0} bytes a vector"
            + $"{(point.OpenS is null ? "" : opened)}"));
    }
}
