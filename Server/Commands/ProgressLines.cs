// How a training goes, for people who watch a terminal.
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.Commands;

/// <summary>A line about every tenth step of a training.</summary>
internal sealed class ProgressLines(TextWriter console) : IProgress<TrainingProgress>
{
    private const int Interval = 10;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.Step % Interval == 0 || value.Step == value.Steps)
        {
            console.WriteLine(value.ToString());
        }
    }
}
