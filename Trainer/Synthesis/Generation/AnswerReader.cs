// Language models put JSON between words and code fences: the first value that parses counts.

using System.Text;
using System.Text.Json;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>Finds the JSON in an answer.</summary>
internal static class AnswerReader
{
    /// <summary>The strings of the first array of strings; empty where there is none.</summary>
    public static IReadOnlyList<string> Strings(string answer) =>
        First(answer, '[') is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String)
                .Select(value => value.GetString()!.Trim()).Where(value => value.Length > 0).ToArray()
            : [];

    /// <summary>The first object's query, positive and hard negative; null where one is missing or blank.</summary>
    public static GeneratedExample? Example(string answer)
    {
        if (First(answer, '{') is not { ValueKind: JsonValueKind.Object } found)
        {
            return null;
        }
        string? Text(string field) =>
            found.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String &&
            !string.IsNullOrWhiteSpace(value.GetString()) ? value.GetString()!.Trim() : null;
        return Text("query") is { } query && Text("positive") is { } positive && Text("hard_negative") is { } negative
            ? new GeneratedExample(query, positive, negative)
            : null;
    }

    private static JsonElement? First(string answer, char opening)
    {
        for (int at = answer.IndexOf(opening); at >= 0; at = answer.IndexOf(opening, at + 1))
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(answer[at..]), isFinalBlock: false, default);
            try
            {
                if (JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
                {
                    return JsonText.IsWhole(answer, document.RootElement) ? document.RootElement : null;
                }
            }
            catch (JsonException)
            {
                continue; // words in brackets; the value may come later
            }
        }
        return null;
    }
}
