// A conditional write found another version than it was told to expect.
namespace SearchEngine.Index;

/// <summary>A conditional write found another version than the one it asked for. Nothing was stored.</summary>
/// <param name="field">Where the condition stands, such as <c>documents[3].if_version</c>.</param>
/// <param name="id">The document's id.</param>
/// <param name="expected">The version asked for; 0 for none.</param>
/// <param name="actual">The version that is stored; 0 for none.</param>
public sealed class VersionConflictException(string field, string id, long expected, long actual) : Exception(
    $"{field}: document '{id}' is at version {actual}, not {expected}; read it again and repeat the write.")
{
    /// <summary>Where the condition stands.</summary>
    public string Field { get; } = field;

    /// <summary>The document's id.</summary>
    public string Id { get; } = id;

    /// <summary>The version asked for; 0 for none.</summary>
    public long Expected { get; } = expected;

    /// <summary>The version that is stored; 0 for none.</summary>
    public long Actual { get; } = actual;
}
