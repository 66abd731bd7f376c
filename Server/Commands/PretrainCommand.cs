// `searchengine pretrain`: trains a model's trunk on plain documents before it learns to embed.
using System.CommandLine;
using SearchEngine.Trainer.Pretraining;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.Commands;

/// <summary>Pre-trains or adapts a trunk and writes the model folder.</summary>
internal static class PretrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        LanguageSettings defaults = new();
        Option<string> model = Options.Model();
        Option<string[]> train = new("--train")
        {
            Description = "Documents (.jsonl, .gz, .xz of {title, text}) or BEIR folder; may be given again.",
            Required = true,
        };
        Option<LanguageObjective> objective = new("--objective")
        {
            Description = "What is predicted: CausalNextToken or MaskedNextToken.",
            DefaultValueFactory = _ => defaults.Objective,
        };
        Option<int> steps = new("--steps") { Description = "Steps.", DefaultValueFactory = _ => defaults.Steps };
        Option<int> batch = new("--batch") { Description = "Texts.", DefaultValueFactory = _ => defaults.BatchSize };
        Option<double> rate = new("--rate")
        {
            Description = "Peak learning rate.",
            DefaultValueFactory = _ => defaults.Optimizer.LearningRate,
        };
        Option<string?> mask = new("--mask")
        {
            Description = "What stands for a masked token; by default [MASK], or \"_\".",
        };
        Option<string> device = new("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
        Option<bool> checkpointing = new("--activation-checkpointing") { Description = "Less memory, more time." };
        Option<bool> resume = new("--resume") { Description = "Go on with a run that was broken off." };
        Option<string> output = Options.Output("Model folder to write.");
        Command command = new("pretrain", "Train a model's trunk on plain documents.")
        {
            model, train, objective, steps, batch, rate, mask, device, checkpointing, resume, output,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            FineTuneRequest request = new()
            {
                Model = parsed.GetRequiredValue(model),
                Train = parsed.GetRequiredValue(train),
                Output = parsed.GetRequiredValue(output),
                Device = parsed.GetRequiredValue(device),
                Resume = parsed.GetValue(resume),
            };
            LanguageSettings settings = defaults with
            {
                Objective = parsed.GetRequiredValue(objective),
                Steps = parsed.GetRequiredValue(steps),
                BatchSize = parsed.GetRequiredValue(batch),
                MaskText = parsed.GetValue(mask),
                Weights = defaults.Weights with { ActivationCheckpointing = parsed.GetValue(checkpointing) },
                Optimizer = defaults.Optimizer with { LearningRate = parsed.GetRequiredValue(rate) },
            };
            ProgressLines progress = new(parsed.InvocationConfiguration.Error);
            TrunkPretraining.Run(request, settings, progress, cancellation);
            parsed.InvocationConfiguration.Output.WriteLine($"Wrote {request.Output}.");
            return CommandLine.Succeeded;
        }, cancellation));
        return command;
    }
}
