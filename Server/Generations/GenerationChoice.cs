// The bodies of POST …/switch and …/rollback: which generation, and how many are kept.
using SearchEngine.Index;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Generations;

/// <summary>Which generation is to be served; null leaves the choice to the route.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Keep">How many that were served before are kept.</param>
internal sealed record GenerationChoice(int? Generation, int? Keep)
{
    private const int GenerationField = 0;

    /// <summary>The most generations that are kept.</summary>
    public const int MostKept = 8;

    private static readonly JsonFieldNames SwitchFields = new("a switch", "generation", "keep");
    private static readonly JsonFieldNames RollbackFields = new("a rollback", "generation");

    /// <summary>Parses the body of a switch; an empty one chooses nothing.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static GenerationChoice ParseSwitch(ReadOnlySpan<byte> json) => Parse(json, SwitchFields);

    /// <summary>Parses the body of a rollback, which keeps what is there; an empty one chooses nothing.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static GenerationChoice ParseRollback(ReadOnlySpan<byte> json) => Parse(json, RollbackFields);

    private static GenerationChoice Parse(ReadOnlySpan<byte> json, JsonFieldNames fields) =>
        JsonBody.Parse(json, fields, new GenerationChoice(null, null), (ref reader, field, choice) =>
            field == GenerationField
                ? choice with { Generation = reader.ReadInteger(1, int.MaxValue) }
                : choice with { Keep = reader.ReadInteger(0, MostKept) });
}
