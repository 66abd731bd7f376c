namespace SearchEngine.Trainer.Training;

/// <summary>Where a run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Tokens">Tokens encoded.</param>
/// <param name="Seconds">Time spent.</param>
/// <param name="Fingerprint">What the run was started with; a run with another one must not go on from here.</param>
internal sealed record TrainingState(int Step, long Tokens, double Seconds, string Fingerprint);
