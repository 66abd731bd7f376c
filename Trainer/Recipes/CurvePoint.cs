namespace SearchEngine.Trainer.Recipes;

/// <summary>A point of a recipe's loss curve.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Step">Steps of the stage done.</param>
/// <param name="Loss">Mean loss since the point before, in nats.</param>
/// <param name="Tokens">Tokens that the stage has read.</param>
/// <param name="Seconds">Time that the stage has taken, breaks left out.</param>
public sealed record CurvePoint(string Stage, int Step, double Loss, long Tokens, double Seconds);
