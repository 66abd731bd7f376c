// `searchengine train`: fine-tunes a model on the user's examples, or makes one from nothing by a recipe.
using System.CommandLine;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Endpoints;
using SearchEngine.Trainer.Mining;
using SearchEngine.Trainer.Recipes;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.Commands;

/// <summary>Trains a model and writes its folder.</summary>
internal sealed class TrainCommand
{
    private readonly Option<string?> model = new("--model") { Description = "Model folder to fine-tune." };
    private readonly Option<FileInfo> recipe = new("--recipe")
    {
        Description = "Or: recipe of a model from nothing (JSON).",
    };

    private readonly Option<string[]> train = new("--train")
    {
        Description = "Training file (.jsonl, .gz, .xz, .tsv) or BEIR folder; may be given again.",
        Required = true,
    };

    private readonly Option<string> stage = new("--stage")
    {
        Description = "Stages to run.",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<FileInfo> config = new("--config") { Description = "Settings of the fine-tune (JSON)." };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with a run that was broken off." };
    private readonly Option<string?> exclude = new("--exclude") { Description = "Evaluation sets to keep out." };
    private readonly Option<string> device = new("--device")
    {
        Description = "Where to train: cpu, cuda or auto.",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<string?> teacher = new("--teacher")
    {
        Description = "Model folder whose scores distillation learns; or give --endpoint.",
    };

    private readonly Option<string?> corpus = new("--corpus")
    {
        Description = "Documents that will be searched (.jsonl, .gz, .xz or a BEIR folder): parts of them join "
            + "stage 1.",
    };

    private readonly EndpointOptions endpoint = new();
    private readonly Option<string?> work = new("--work")
    {
        Description = "Recipe: folder between stages; default OUTPUT.work.",
    };

    private readonly Option<string[]> tasks = new("--tasks")
    {
        Description = "Recipe: labelled texts (split, label, text) or scored pairs (score, a, b) for its task stage.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> output = Options.Output("Model folder to write.");
    private readonly Option<bool> json = Options.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create() => new TrainCommand().Build();

    private Command Build()
    {
        recipe.AcceptExistingOnly();
        config.AcceptExistingOnly();
        stage.AcceptOnlyFromAmong("1", "2", "both");
        Command command = new("train", "Fine-tune a model, or make one from nothing.")
        {
            model, recipe, train, corpus, stage, config, resume, exclude, device, teacher, endpoint.Url, endpoint.Model,
            work, tasks, output, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), cancellation));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter log = parsed.InvocationConfiguration.Error;
        if (parsed.GetValue(recipe) is { } file)
        {
            RunRecipe(file.FullName, parsed, log, cancellation);
            return CommandLine.Succeeded;
        }
        if (parsed.GetValue(tasks) is { Length: > 0 })
        {
            throw new UsageException("--tasks goes with --recipe; to fine-tune, give such files as --train.");
        }
        using EmbeddingModel? folder = parsed.GetValue(teacher) is { } path ? EmbeddingModel.Load(path) : null;
        using EndpointClient? service = endpoint.Client(parsed);
        FineTuneRequest request = new()
        {
            Model = parsed.GetValue(model) ?? throw new UsageException("Give --model to fine-tune, or --recipe."),
            Train = parsed.GetRequiredValue(train),
            Documents = parsed.GetValue(corpus) is { } documents ? DocumentsOf(documents) : [],
            Output = parsed.GetRequiredValue(output),
            RunsStage1 = parsed.GetRequiredValue(stage) != "2",
            RunsStage2 = parsed.GetRequiredValue(stage) != "1",
            Resume = parsed.GetValue(resume),
            Exclude = parsed.GetValue(exclude),
            Device = parsed.GetRequiredValue(device),
            Teacher = Teacher(folder, service, cancellation),
        };
        FineTuneSettings settings = FineTuneSettings.For(request.Model);
        settings = parsed.GetValue(config) is { } own ? FineTuneSettings.Read(own.FullName, settings) : settings;
        TrainingReport report = new FineTuning(
            request, settings, new ProgressLines(log), log.WriteLine, cancellation).Run();
        Print(parsed.InvocationConfiguration.Output, parsed.GetValue(json), report, request.Output);
        return CommandLine.Succeeded;
    }

    /// <summary>Documents as they are embedded: the title in front.</summary>
    private static string[] DocumentsOf(string path) =>
        [.. DocumentFile.Read(path).Select(document => Document.EmbeddedText(document.Title, document.Text))];

    /// <summary>Scores pairs by a model folder or by a service's embeddings; null where neither was named.</summary>
    private static ModelTeacher? Teacher(
        EmbeddingModel? model, EndpointClient? service, CancellationToken cancellation) =>
        model is not null ? new ModelTeacher(model, [], cancellation)
        : service is not null ? new ModelTeacher(new EmbeddingsEndpoint(service).Embed, [], cancellation)
        : null;

    private void RunRecipe(string recipeFile, ParseResult parsed, TextWriter log, CancellationToken cancellation)
    {
        string[] sources = parsed.GetRequiredValue(train);
        if (sources.Length != 1 || parsed.GetValue(model) is not null)
        {
            throw new UsageException("--recipe takes one --train and no --model.");
        }
        string target = parsed.GetRequiredValue(output);
        string between = parsed.GetValue(work) ?? target.TrimEnd('/') + ".work";
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        new RecipeRun(ModelRecipe.Read(recipeFile), between, log.WriteLine, TimeProvider.System, parallel)
        {
            Device = parsed.GetRequiredValue(device),
        }
        .Run(sources[0], parsed.GetValue(exclude), parsed.GetValue(tasks) ?? [], target);
    }

    private static void Print(TextWriter console, bool json, TrainingReport report, string output)
    {
        if (json)
        {
            JsonOutput.Write(console, report);
            return;
        }
        console.WriteLine($"Wrote {output}: {report.Examples} examples, {report.Steps.Count} steps, " +
            $"{report.Tokens} tokens in {report.Seconds:f0} s.");
        if (report.NdcgBefore is { } before && report.NdcgAfter is { } after)
        {
            console.WriteLine(
                $"Held-out nDCG@10 of {report.HeldOutQueries} queries: {before:f4} before, {after:f4} after" +
                (report.Improved == true ? "." : "; not better, so the weights are those it began with."));
        }
    }
}
