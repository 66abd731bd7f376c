// `searchengine train`: fine-tunes a model on the user's examples, or makes one from nothing by a recipe.
using System.CommandLine;
using SearchEngine.Trainer.Recipes;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.Commands;

/// <summary>Trains a model and writes its folder.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> model = new("--model") { Description = "Model folder to fine-tune." };
        Option<FileInfo> recipe = new("--recipe") { Description = "Or: recipe of a model from nothing (JSON)." };
        recipe.AcceptExistingOnly();
        Option<string[]> train = new("--train")
        {
            Description = "Training file (.jsonl, .gz, .xz) or BEIR folder; may be given again.",
            Required = true,
        };
        Option<string> stage = new("--stage") { Description = "Stages to run.", DefaultValueFactory = _ => "1" };
        stage.AcceptOnlyFromAmong("1", "2", "both");
        Option<FileInfo> config = new("--config") { Description = "Settings of the fine-tune (JSON)." };
        config.AcceptExistingOnly();
        Option<bool> resume = new("--resume") { Description = "Go on with a run that was broken off." };
        Option<string?> exclude = new("--exclude") { Description = "Recipe: evaluation sets to keep out." };
        Option<string?> work = new("--work") { Description = "Recipe: folder between stages; default OUTPUT.work." };
        Option<string> output = Options.Output("Model folder to write.");
        Option<bool> json = Options.Json();
        Command command = new("train", "Fine-tune a model, or make one from nothing.")
        {
            model, recipe, train, stage, config, resume, exclude, work, output, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] sources = parsed.GetRequiredValue(train);
            string target = parsed.GetRequiredValue(output);
            TextWriter log = parsed.InvocationConfiguration.Error;
            if (parsed.GetValue(recipe) is { } recipeFile)
            {
                if (sources.Length != 1 || parsed.GetValue(model) is not null)
                {
                    throw new UsageException("--recipe takes one --train and no --model.");
                }
                string between = parsed.GetValue(work) ?? target.TrimEnd('/') + ".work";
                string? kept = parsed.GetValue(exclude);
                RunRecipe(recipeFile.FullName, sources[0], kept, between, target, log, cancellation);
                return CommandLine.Succeeded;
            }
            FineTuneRequest request = new()
            {
                Model = parsed.GetValue(model) ?? throw new UsageException("Give --model to fine-tune, or --recipe."),
                Train = sources,
                Output = target,
                RunsStage1 = parsed.GetRequiredValue(stage) != "2",
                RunsStage2 = parsed.GetRequiredValue(stage) != "1",
                Resume = parsed.GetValue(resume),
            };
            FineTuneSettings settings = parsed.GetValue(config) is { } file
                ? FineTuneSettings.Read(file.FullName)
                : new FineTuneSettings();
            TrainingReport report = new FineTuning(
                request, settings, new ProgressLines(log), line => log.WriteLine(line), cancellation).Run();
            Print(parsed.InvocationConfiguration.Output, parsed.GetValue(json), report, target);
            return CommandLine.Succeeded;
        }, cancellation));
        return command;
    }

    private static void RunRecipe(
        string recipe, string train, string? exclude, string work, string output, TextWriter log,
        CancellationToken cancellation)
    {
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        RecipeRun run = new(ModelRecipe.Read(recipe), work, line => log.WriteLine(line), parallel);
        run.Run(train, exclude, output);
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

    /// <summary>A line about every tenth step.</summary>
    private sealed class ProgressLines(TextWriter console) : IProgress<TrainingProgress>
    {
        private const int Interval = 10;

        public void Report(TrainingProgress value)
        {
            if (value.Step % Interval == 0 || value.Step == value.Steps)
            {
                console.WriteLine(value.ToString());
            }
        }
    }
}
