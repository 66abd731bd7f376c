// What one generation is and how far it has come, for those who watch.
namespace SearchEngine.Index.Generations;

/// <summary>One generation as it stands.</summary>
/// <param name="Number">Its number.</param>
/// <param name="State">What it is for.</param>
/// <param name="Model">The model of its vectors.</param>
/// <param name="ModelVersion">The version of that model.</param>
/// <param name="Dimensions">Length of its vectors.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="DiskBytes">Bytes that it takes on the disk.</param>
/// <param name="Lag">Documents that differ from the served generation; null while that is not known.</param>
/// <param name="Trouble">What keeps it from being opened or from following; null when nothing does.</param>
public sealed record GenerationStatus(int Number, GenerationState State, string? Model, string? ModelVersion,
    int? Dimensions, long? Documents, long DiskBytes, long? Lag, string? Trouble);
