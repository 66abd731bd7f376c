// One stage of token vectors: draws, steps, a line and a point of the curve now and then, a checkpoint every thousand
// steps.

using System.Globalization;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Trains token vectors; a stage that was broken off goes on from its last checkpoint, and ends with the same
/// vectors as an unbroken one.</summary>
/// <param name="recipe">Sizes and weighting.</param>
/// <param name="folders">Where outcomes, checkpoints and curves are.</param>
/// <param name="log">Receives one line now and then.</param>
/// <param name="clock">Tells how fast it goes.</param>
/// <param name="parallel">Workers and cancellation.</param>
internal sealed class TokenVectorStage(
    ModelRecipe recipe, RecipeFolders folders, Action<string> log, TimeProvider clock, ParallelOptions parallel)
{
    private const int LogInterval = 200;
    private const int CheckpointInterval = 1000;

    /// <summary>Runs a stage unless its outcome is there.</summary>
    /// <param name="name">Its name, a part of file names.</param>
    /// <param name="start">[vocabulary][width], the vectors to start from.</param>
    /// <param name="settings">Schedule and batch.</param>
    /// <param name="source">Makes the source of batches; called only if the stage runs.</param>
    /// <returns>[vocabulary][width], the vectors that it ended with.</returns>
    public float[][] Run(string name, float[][] start, TokenVectorSettings settings, Func<IPairSource> source)
    {
        string outcome = folders.Vectors(name);
        if (!File.Exists(outcome))
        {
            TokenVectorTrainer trainer = new(start, settings, recipe.PoolWeighting, parallel);
            if (File.Exists(folders.Checkpoint(name)))
            {
                trainer.Restore(folders.Checkpoint(name));
                log($"{name}: goes on after step {trainer.StepsDone}");
            }
            Train(name, trainer, settings, source());
            TokenVectorFile.Save(outcome, trainer.Vectors());
            File.Delete(folders.Checkpoint(name));
        }
        return TokenVectorFile.Load(outcome, recipe.VocabularySize, recipe.Architecture.HiddenSize);
    }

    private void Train(string name, TokenVectorTrainer trainer, TokenVectorSettings settings, IPairSource source)
    {
        List<CurvePoint> curve = [.. folders.Curve(name).TakeWhile(point => point.Step <= trainer.StepsDone)];
        PairBatch batch = new();
        (double loss, long tokens) = (0, curve.LastOrDefault()?.Tokens ?? 0);
        double before = curve.LastOrDefault()?.Seconds ?? 0;
        (int firstStep, long began) = (trainer.StepsDone, clock.GetTimestamp());
        for (int step = firstStep + 1; step <= settings.Steps; step++)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            source.Draw(step, batch);
            loss += trainer.Step(batch);
            tokens += batch.TokenCount;
            if (step % LogInterval == 0 || step == settings.Steps)
            {
                double seconds = clock.GetElapsedTime(began).TotalSeconds;
                int since = step - (curve.LastOrDefault()?.Step ?? 0);
                curve.Add(new CurvePoint(name, step, loss / since, tokens, before + seconds));
                folders.SaveCurve(name, curve);
                Report(curve[^1], settings.Steps, (step - firstStep) / Math.Max(1e-9, seconds));
                loss = 0;
            }
            if (step % CheckpointInterval == 0 && step < settings.Steps)
            {
                trainer.Save(folders.Checkpoint(name));
            }
        }
    }

    private void Report(CurvePoint point, int steps, double stepsPerSecond)
    {
        TimeSpan left = TimeSpan.FromSeconds((steps - point.Step) / Math.Max(1e-9, stepsPerSecond));
        double tokensPerSecond = point.Tokens / Math.Max(1e-9, point.Seconds);
        log(string.Create(
            CultureInfo.InvariantCulture,
            $"{point.Stage}: step {point.Step}/{steps} loss {point.Loss:f4}, {point.Tokens} tokens, " +
            $"{tokensPerSecond:f0} tokens/s, {TrainingProgress.Clock(left)} left"));
    }
}
