// SearchEngine.Trainer by itself: a model fine-tuned on one's own pairs. Needs libtorch. The arguments are a model
// folder, a file of lines {"query", "positive", "negatives"?: [..]}, and the folder to write.
using SearchEngine.Trainer.Training;

if (args is not [var model, var pairs, var output])
{
    Console.Error.WriteLine("usage: Trainer.Sample MODEL PAIRS.jsonl OUTPUT");
    return 2;
}

FineTuneRequest request = new() { Model = model, Train = [pairs], Output = output };
FineTuning tuning = new(request, FineTuneSettings.For(model), progress: null, Console.WriteLine, CancellationToken.None);
TrainingReport report = tuning.Run();
Console.WriteLine($"nDCG@10 on held-out queries: {report.NdcgBefore:f3} before, {report.NdcgAfter:f3} after");
return 0;
