// What the process that trains is told.
namespace SearchEngine.Server.FineTunes;

/// <summary>A training to be done.</summary>
/// <param name="Model">The model folder to begin with.</param>
/// <param name="ModelAdapter">Folder of the adapter over it; null for none.</param>
/// <param name="Settings">The settings as JSON; null for the defaults.</param>
/// <param name="RunsStage2">Whether the second stage follows the first.</param>
/// <param name="Device">Where it trains: cpu, cuda or auto.</param>
internal sealed record TuningTask(
    string Model, string? ModelAdapter, string? Settings, bool RunsStage2, string Device = "cpu");
