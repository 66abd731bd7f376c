// `searchengine train`: a model from nothing by a recipe.
using System.CommandLine;
using SearchEngine.Trainer.Recipes;

namespace SearchEngine.Server.Commands;

/// <summary>Trains a model and writes its folder.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> train = new("--train") { Description = "Training file, or folder of files.", Required = true };
        Option<FileInfo> recipe = new("--recipe") { Description = "Recipe of a model from nothing (JSON).", Required = true };
        recipe.AcceptExistingOnly();
        Option<string?> exclude = new("--exclude") { Description = "Folder of evaluation sets; their texts are left out." };
        Option<string?> work = new("--work")
        {
            Description = "Folder for what the stages hand on; a broken run goes on from it. Default: OUTPUT.work.",
        };
        Option<string> output = Options.Output("Model folder to write.");
        Command command = new("train", "Train a model.") { train, recipe, exclude, work, output };
        command.SetAction((parsed, cancellation) =>
        {
            string target = parsed.GetRequiredValue(output);
            RecipeRun run = new(
                ModelRecipe.Read(parsed.GetRequiredValue(recipe).FullName),
                parsed.GetValue(work) ?? target.TrimEnd('/') + ".work",
                line => parsed.InvocationConfiguration.Output.WriteLine($"{DateTime.Now:HH:mm:ss} {line}"),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation });
            return Task.Run(() =>
            {
                run.Run(parsed.GetRequiredValue(train), parsed.GetValue(exclude), target);
                return CommandLine.Succeeded;
            }, cancellation);
        });
        return command;
    }
}
