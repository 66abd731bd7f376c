// `searchengine eval`: how good are the answers? Retrieval on BEIR folders, and the other tasks of MTEB.
using System.CommandLine;
using SearchEngine.Embedder;
using SearchEngine.Query;
using SearchEngine.Query.Evaluation;
using SearchEngine.Query.Evaluation.Tasks;

namespace SearchEngine.Server.Commands;

/// <summary>Measures a model, or the keyword index alone, on a data set.</summary>
internal static class EvalCommand
{
    private static readonly Option<string?> Dataset = new("--dataset")
    {
        Description = "BEIR folder (corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv) or a .tar.xz of one; the file of the "
            + "other tasks.",
    };

    private static readonly Option<string?> All = new("--all")
    {
        Description = "Folder of BEIR folders: measures all of them by keyword, dense and both kinds of hybrid search.",
    };

    private static readonly Option<string?> Markdown = new("--markdown")
    {
        Description = "With --all: write the table between the two marks of this file, such as docs/quality.md.",
    };

    private static readonly Option<string> Model = new("--model")
    {
        Description = "Model folder (Hugging Face layout); keyword mode needs none.",
        DefaultValueFactory = _ => EvaluationModel.DefaultFolder,
    };

    private static readonly Option<string> TaskName = Choice(
        "--task", "What is measured.", "retrieval", "sts", "classification", "clustering", "reranking");

    private static readonly Option<string> Split = new("--split")
    {
        Description = "Which judgments count.",
        DefaultValueFactory = _ => "test",
    };

    private static readonly Option<string> Mode = Choice("--mode", "How to search.", "hybrid", "dense", "keyword");

    private static readonly Option<string?> Instruction = new("--instruction")
    {
        Description = "The instruction of queries; empty means none, absent the model's or the task's own.",
    };

    private static readonly Option<string> Fusion = Choice("--fusion", "How hybrid search fuses.", "convex", "rrf");

    private static readonly Option<float?> Weight = new("--weight")
    {
        Description = "Share of the dense score in fusion, 0 to 1; absent the default.",
    };

    private static readonly Option<bool> Expand = new("--expand")
    {
        Description = "Add words from the best documents to the keyword query.",
    };

    private static readonly Option<bool> Rerank = new("--rerank")
    {
        Description = "Order the best candidates anew by late interaction with the model's token states.",
    };

    private static readonly Option<int> RerankCandidates = new("--rerank-candidates")
    {
        Description = "How many of the best candidates are ordered anew.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<string?> Measures = new("--measures")
    {
        Description = "What to measure, such as ndcg@10,recall@100,mrr@10,map,precision@10.",
    };

    private static readonly Option<int> Depth = new("--depth")
    {
        Description = "How many documents are returned for a query.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<string?> RunOutput =
        new("--run") { Description = "Write the answers as a TREC run." };

    private static readonly Option<string?> RunInput = new("--evaluate-run")
    {
        Description = "Measure this TREC run instead of searching.",
    };

    private static readonly Option<string?> Compare = new("--compare")
    {
        Description = "A TREC run to compare with, by a paired randomisation test.",
    };

    private static readonly Option<string?> PerQuery = new("--per-query")
    {
        Description = "Write every query's measures as JSON lines.",
    };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads of the model; 0 for one a core.",
    };

    private static readonly Option<EmbedderPrecision> Precision = Options.Precision();

    private static readonly Option<bool> Json = Options.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("eval", "Measure the quality of answers on a labelled data set.")
        {
            Dataset, All, Markdown, Model, TaskName, Split, Mode, Instruction, Fusion, Weight, Expand, Rerank,
            RerankCandidates, Measures, Depth, RunOutput,
            RunInput, Compare, PerQuery, Threads, Precision, Json,
        };
        command.SetAction((parsed, cancellation) =>
            parsed.GetValue(All) is { } folder ? RunAll(folder, parsed, cancellation)
            : parsed.GetValue(TaskName) == "retrieval" ? RunRetrieval(parsed, cancellation)
            : RunTask(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAll(string folder, ParseResult parsed, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"--all {folder} is no folder.");
        using var model = EvaluationModel.Load(parsed.GetRequiredValue(Model), parsed.GetValue(Threads),
            parsed.GetValue(Precision));
        IReadOnlyList<QualityRow> rows = await QualityTable.MeasureAsync(
            folder, parsed.GetRequiredValue(Split), model, Progress(parsed), cancellation);
        string table = QualityTable.Markdown(rows, model);
        if (parsed.GetValue(Markdown) is { } file)
            QualityTable.Write(file, table);
        if (parsed.GetValue(Json))
            JsonOutput.Write(parsed.InvocationConfiguration.Output, rows);
        else
            parsed.InvocationConfiguration.Output.Write(table);
        return CommandLine.Succeeded;
    }

    private static string DatasetOf(ParseResult parsed) => parsed.GetValue(Dataset)
        ?? throw new UsageException("--dataset is missing; give a data set, or --all with a folder of them.");

    private static async Task<int> RunRetrieval(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = new RetrievalSettings
        {
            Dataset = DatasetOf(parsed),
            Split = parsed.GetRequiredValue(Split),
            ModelFolder = parsed.GetRequiredValue(Model),
            Threads = parsed.GetValue(Threads),
            Precision = parsed.GetValue(Precision),
            RunInput = parsed.GetValue(RunInput),
            RunOutput = parsed.GetValue(RunOutput),
            Compare = parsed.GetValue(Compare),
            PerQuery = parsed.GetValue(PerQuery),
            Retrieval = new RetrievalOptions
            {
                Depth = parsed.GetValue(Depth) is var depth and >= 1 and <= SearchRequest.MaxTop
                    ? depth
                    : throw new UsageException($"--depth must lie within 1 and {SearchRequest.MaxTop}."),
                Measures = ReadMeasures(parsed.GetValue(Measures)),
                Search = new SearchRequest
                {
                    Mode = Enum.Parse<SearchMode>(parsed.GetRequiredValue(Mode), ignoreCase: true),
                    Instruction = parsed.GetValue(Instruction),
                    Fusion = ReadFusion(parsed),
                    Expand = parsed.GetValue(Expand) ? new Expansion() : null,
                    Rerank = parsed.GetValue(Rerank)
                        ? new RerankSettings(MaxSimReranker.Name, parsed.GetValue(RerankCandidates))
                        : null,
                },
            },
        };
        IReadOnlyDictionary<string, object> report =
            await RetrievalRun.MeasureAsync(settings, Progress(parsed), cancellation);
        EvaluationOutput.Write(parsed.InvocationConfiguration.Output, report, parsed.GetValue(Json));
        return CommandLine.Succeeded;
    }

    private static async Task<int> RunTask(ParseResult parsed, CancellationToken cancellation)
    {
        string path = DatasetOf(parsed);
        if (!File.Exists(path))
            throw new UsageException($"--dataset {path} is no file; this task reads one file.");
        string? instruction = parsed.GetValue(Instruction);
        using var model = EvaluationModel.Load(parsed.GetRequiredValue(Model), parsed.GetValue(Threads),
            parsed.GetValue(Precision));
        var vectors = new TextVectors(model.Embedder);
        string name = parsed.GetRequiredValue(TaskName);
        TaskReport task = name switch
        {
            "sts" => await StsTask.RunAsync(path, vectors, instruction, cancellation),
            "classification" =>
                await ClassificationTask.RunAsync(path, vectors, instruction, cancellation: cancellation),
            "clustering" => await ClusteringTask.RunAsync(path, vectors, instruction, cancellation: cancellation),
            _ => await RerankingTask.RunAsync(path, vectors, instruction, cancellation),
        };
        Dictionary<string, object> report = new()
        {
            ["task"] = name,
            ["dataset"] = Path.GetFileNameWithoutExtension(path),
            ["model"] = model.Name,
            ["model_version"] = model.Version,
            ["items"] = task.Items,
            ["main_score"] = task.Score,
        };
        foreach ((string measure, double value) in task.Values)
            report[measure] = value;
        report["confidence_95"] =
            new Dictionary<string, double[]> { [task.Main] = [task.Interval.Low, task.Interval.High] };
        EvaluationOutput.Write(parsed.InvocationConfiguration.Output, report, parsed.GetValue(Json));
        return CommandLine.Succeeded;
    }

    private static FusionSettings ReadFusion(ParseResult parsed)
    {
        if (parsed.GetValue(Weight) is < 0 or > 1)
            throw new UsageException("--weight must lie within 0 and 1.");
        FusionMethod method = Enum.Parse<FusionMethod>(parsed.GetRequiredValue(Fusion), ignoreCase: true);
        FusionSettings standard = FusionSettings.Of(method);
        return standard with { Weight = parsed.GetValue(Weight) ?? standard.Weight };
    }

    private static IReadOnlyList<Measure> ReadMeasures(string? names)
    {
        try
        {
            return names is null ? Measure.Defaults : [.. names.Split(',').Select(name => Measure.Parse(name.Trim()))];
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--measures: {exception.Message}");
        }
    }

    private static TextWriter? Progress(ParseResult parsed) =>
        parsed.GetValue(Json) ? null : parsed.InvocationConfiguration.Error;

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
