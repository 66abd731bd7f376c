// What the caller gave is refused: which field, why, and what would be accepted.
namespace SearchEngine.Index;

/// <summary>What the caller gave is refused. Nothing was stored.</summary>
/// <param name="field">Where it is, such as <c>documents[3].text</c>.</param>
/// <param name="message">What is wrong with it and what would be accepted.</param>
public sealed class InvalidInputException(string field, string message) : Exception($"{field}: {message}")
{
    /// <summary>Where it is, such as <c>documents[3].text</c>.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong with it, without the field's name.</summary>
    public string Reason { get; } = message;
}
