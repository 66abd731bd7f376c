// A line from the process that trains: how far it is.
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.FineTunes;

/// <summary>How far a training is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Step">The last step of the training; null outside it.</param>
internal sealed record TuningProgress(string Stage, long Done, long Total, TrainingProgress? Step = null);
