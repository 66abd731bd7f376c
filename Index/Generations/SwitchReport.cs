// What a switch did.
namespace SearchEngine.Index.Generations;

/// <summary>A switch from one generation to another.</summary>
/// <param name="From">The generation that was served before.</param>
/// <param name="To">The generation that is served now.</param>
/// <param name="PauseMs">How long writes were held back. Searches never are.</param>
/// <param name="Documents">Documents that are served now.</param>
public sealed record SwitchReport(int From, int To, double PauseMs, long Documents);
