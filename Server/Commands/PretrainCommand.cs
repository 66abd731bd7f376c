// `searchengine pretrain`: trains a model's trunk on plain documents before it learns to embed.
using System.CommandLine;
using SearchEngine.Trainer.Pretraining;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.Commands;

/// <summary>Pre-trains or adapts a trunk and writes the model folder.</summary>
internal sealed class PretrainCommand
{
    private static readonly LanguageSettings Defaults = new();

    private readonly Option<string> model = Options.Model();
    private readonly Option<string[]> train = new("--train")
    {
        Description = "Documents (.jsonl, .gz, .xz of {title, text}) or BEIR folder; may be given again.",
        Required = true,
    };

    private readonly Option<LanguageObjective> objective = new("--objective")
    {
        Description = "What is predicted: CausalNextToken or MaskedNextToken.",
        DefaultValueFactory = _ => Defaults.Objective,
    };

    private readonly Option<AttentionKind?> attention = new("--attention")
    {
        Description = "What a token sees afterwards: Bidirectional (by default behind MaskedNextToken) or Causal.",
    };

    private readonly Option<int> steps = Number("--steps", "Steps.", Defaults.Steps);
    private readonly Option<int> batch = Number("--batch", "Texts.", Defaults.BatchSize);
    private readonly Option<int> microBatch = Number(
        "--micro-batch-tokens", "Tokens of a pass: bounds memory, not the batch.", Defaults.Optimizer.MicroBatchTokens);

    private readonly Option<double> rate = new("--rate")
    {
        Description = "Peak learning rate.",
        DefaultValueFactory = _ => Defaults.Optimizer.LearningRate,
    };

    private readonly Option<string?> mask = new("--mask")
    {
        Description = "What stands for a masked token; by default [MASK], or \"_\".",
    };

    private readonly Option<string> device = new("--device")
    {
        Description = "cpu, cuda or auto.",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<bool> checkpointing = new("--activation-checkpointing")
    {
        Description = "Less memory, more time.",
    };

    private readonly Option<bool> resume = new("--resume") { Description = "Go on with a run that was broken off." };
    private readonly Option<string> output = Options.Output("Model folder to write.");

    /// <summary>Makes the command.</summary>
    public static Command Create() => new PretrainCommand().Build();

    private Command Build()
    {
        Command command = new("pretrain", "Train a model's trunk on plain documents.")
        {
            model, train, objective, attention, steps, batch, microBatch, rate, mask, device, checkpointing, resume,
            output,
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
            ProgressLines progress = new(parsed.InvocationConfiguration.Error);
            TrunkPretraining.Run(request, Settings(parsed), progress, cancellation);
            parsed.InvocationConfiguration.Output.WriteLine($"Wrote {request.Output}.");
            return CommandLine.Succeeded;
        }, cancellation));
        return command;
    }

    private LanguageSettings Settings(ParseResult parsed) => Defaults with
    {
        Objective = parsed.GetRequiredValue(objective),
        Steps = parsed.GetRequiredValue(steps),
        BatchSize = parsed.GetRequiredValue(batch),
        MaskText = parsed.GetValue(mask),
        Weights = Defaults.Weights with
        {
            ActivationCheckpointing = parsed.GetValue(checkpointing), Attention = parsed.GetValue(attention),
        },
        Optimizer = Defaults.Optimizer with
        {
            LearningRate = parsed.GetRequiredValue(rate), MicroBatchTokens = parsed.GetRequiredValue(microBatch),
        },
    };

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
    };
}
