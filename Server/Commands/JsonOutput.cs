// How commands print JSON: snake_case names, one value a line, numbers in invariant form.
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SearchEngine.Server.Commands;

/// <summary>Writes the machine-readable answer of a command.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes <paramref name="value"/> as one line of JSON.</summary>
    public static void Write(TextWriter output, object value) =>
        output.WriteLine(JsonSerializer.Serialize(value, Options));
}
