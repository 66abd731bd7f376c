// A line from the process that trains: how far it is.
namespace SearchEngine.Server.FineTunes;

/// <summary>How far a training is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Loss">The loss of the last step; null outside training.</param>
internal sealed record TuningProgress(string Stage, long Done, long Total, double? Loss);
