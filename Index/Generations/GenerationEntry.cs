// One generation as generations.json names it.
namespace SearchEngine.Index.Generations;

/// <summary>One generation of a collection, as its manifest has it.</summary>
/// <param name="Number">Its number, from 1; never used again.</param>
/// <param name="State">What it is for.</param>
/// <param name="VersionOffset">
/// What is added to the number of a write in this generation to make the version of its documents, so that versions
/// grow through every switch.
/// </param>
/// <param name="Turn">How many switches there had been when it was served last; 0 when it never was.</param>
internal sealed record GenerationEntry(int Number, GenerationState State, long VersionOffset, int Turn);
