// Enumerations in JSON: reciprocal_rank, not 0.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchEngine.Query;

/// <summary>Writes and reads an enumeration by its names in snake_case.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, false)
    where T : struct, Enum;
