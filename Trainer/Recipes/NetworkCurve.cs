using System.Text.Json;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Tells how a network trains: a line and a point of the stage's curve every few steps.</summary>
/// <param name="stage">Name of the stage.</param>
/// <param name="folders">Where its curve is.</param>
/// <param name="log">Receives the lines.</param>
/// <param name="clock">Tells how long it takes.</param>
internal sealed class NetworkCurve(string stage, RecipeFolders folders, Action<string> log, TimeProvider clock)
    : IProgress<TrainingProgress>
{
    private const int Interval = 10;

    private readonly long began = clock.GetTimestamp();
    private List<CurvePoint>? curve;
    private double before, loss;
    private int steps;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (curve is null)
        {
            curve = [.. folders.Curve(stage).TakeWhile(point => point.Step < value.Step)];
            before = curve.LastOrDefault()?.Seconds ?? 0;
        }
        loss += value.Loss;
        steps++;
        if (value.Step % Interval != 0 && value.Step != value.Steps)
        {
            return;
        }
        double seconds = before + clock.GetElapsedTime(began).TotalSeconds;
        curve.Add(new CurvePoint(stage, value.Step, loss / steps, value.Tokens, seconds));
        File.WriteAllText(folders.CurveFile(stage), JsonSerializer.Serialize(curve));
        log($"{stage}: {value}");
        (loss, steps) = (0, 0);
    }
}
