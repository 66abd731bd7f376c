// JSON may escape half of a surrogate pair, which is no text: RFC 8259, section 8.2.

using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>Finds strings that cannot be read.</summary>
internal static class JsonText
{
    /// <summary>Whether every name and string below an element is whole text.</summary>
    /// <param name="json">The element as it was written: without an escaped surrogate there is nothing to look for.
    /// </param>
    /// <param name="element">What was parsed.</param>
    public static bool IsWhole(string json, JsonElement element) =>
        !json.Contains("\\ud", StringComparison.OrdinalIgnoreCase) || IsWhole(element);

    private static bool IsWhole(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => CanRead(element.GetString),
        JsonValueKind.Array => element.EnumerateArray().All(IsWhole),
        JsonValueKind.Object => element.EnumerateObject()
            .All(property => CanRead(() => property.Name) && IsWhole(property.Value)),
        _ => true,
    };

    private static bool CanRead(Func<string?> read)
    {
        try
        {
            read();
            return true;
        }
        catch (InvalidOperationException) // what System.Text.Json says of half a surrogate pair
        {
            return false;
        }
    }
}
