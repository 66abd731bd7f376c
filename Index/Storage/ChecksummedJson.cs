// The small files that say what is in force: one JSON object with a checksum over its bytes (docs/format.md).
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchEngine.Index.Storage;

/// <summary>Reads and writes <c>{"crc32c":"...","manifest":{...}}</c>.</summary>
internal static class ChecksummedJson
{
    private const string ChecksumField = "crc32c";
    private const string ContentField = "manifest";
    private const string FormatField = "format";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write<T>(T manifest)
    {
        string content = JsonSerializer.Serialize(manifest, Json);
        uint checksum = Crc32C.Of(Encoding.UTF8.GetBytes(content));
        return Encoding.UTF8.GetBytes($"{{\"{ChecksumField}\":\"{checksum:x8}\",\"{ContentField}\":{content}}}\n");
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The only value of the content's field <c>format</c> that this program reads.</param>
    /// <exception cref="DataDamagedException">It is missing, or not what was written.</exception>
    /// <exception cref="StorageUnavailableException">It is of a format that this program does not know.</exception>
    public static T Read<T>(string path, int format)
    {
        if (!File.Exists(path))
            throw new DataDamagedException(path, "the file is missing");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement content = document.RootElement.GetProperty(ContentField);
            string stated = document.RootElement.GetProperty(ChecksumField).GetString() ?? "";
            uint checksum = Crc32C.Of(Encoding.UTF8.GetBytes(content.GetRawText()));
            if (stated != checksum.ToString("x8", CultureInfo.InvariantCulture))
                throw new DataDamagedException(path, "its checksum does not fit");
            int found = content.GetProperty(FormatField).GetInt32();
            if (found != format)
            {
                throw new StorageUnavailableException(
                    $"{path} is of format {found}; this program reads format {format}. "
                    + "Open it with the program that wrote it, take a snapshot of the documents, and load that here.");
            }

            return content.Deserialize<T>(Json) ?? throw new DataDamagedException(path, "it is empty");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException or DecoderFallbackException)
        {
            throw new DataDamagedException(path, "it is not a manifest", exception);
        }
    }
}
