// manifest.json and its copy: written as one step, checked when read.
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchEngine.Index.Storage;

/// <summary>Reads and writes manifests.</summary>
internal static class ManifestFile
{
    public const string Name = "manifest.json";
    public const string CopyName = "manifest.copy.json";

    private const string ChecksumField = "crc32c";
    private const string ContentField = "manifest";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static bool Exists(string folder) =>
        File.Exists(Path.Combine(folder, Name)) || File.Exists(Path.Combine(folder, CopyName));

    /// <summary>Puts a manifest in force. The copy follows, so that at any time one of the two is whole.</summary>
    public static void Write(string folder, Manifest manifest)
    {
        string content = JsonSerializer.Serialize(manifest, Json);
        uint checksum = Crc32C.Of(Encoding.UTF8.GetBytes(content));
        byte[] file = Encoding.UTF8.GetBytes(
            $"{{\"{ChecksumField}\":\"{checksum:x8}\",\"{ContentField}\":{content}}}\n");
        DurableFile.Replace(Path.Combine(folder, Name), file);
        DurableFile.Replace(Path.Combine(folder, CopyName), file);
    }

    /// <summary>Reads the manifest in force; its copy when it is damaged.</summary>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="complaint">What is wrong with manifest.json, if the copy had to do.</param>
    /// <exception cref="NotFoundException">There is none.</exception>
    /// <exception cref="DataDamagedException">Both are damaged.</exception>
    /// <exception cref="StorageUnavailableException">It is of a format that this program does not know.</exception>
    public static Manifest Read(string folder, out string? complaint)
    {
        complaint = null;
        if (!Exists(folder))
            throw new NotFoundException($"There is no collection in {folder}; create it first.");
        try
        {
            return ReadOne(Path.Combine(folder, Name));
        }
        catch (DataDamagedException damage)
        {
            complaint = damage.Detail;
            try
            {
                return ReadOne(Path.Combine(folder, CopyName));
            }
            catch (DataDamagedException)
            {
                throw damage;
            }
        }
    }

    /// <summary>Says what is wrong with a manifest file; null when it is whole.</summary>
    public static string? Complaint(string path)
    {
        try
        {
            ReadOne(path);
            return null;
        }
        catch (DataDamagedException damage)
        {
            return damage.Detail;
        }
    }

    private static Manifest ReadOne(string path)
    {
        if (!File.Exists(path))
            throw new DataDamagedException(path, "the file is missing");
        Manifest? manifest;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement content = document.RootElement.GetProperty(ContentField);
            string stated = document.RootElement.GetProperty(ChecksumField).GetString() ?? "";
            uint checksum = Crc32C.Of(Encoding.UTF8.GetBytes(content.GetRawText()));
            if (stated != checksum.ToString("x8", CultureInfo.InvariantCulture))
                throw new DataDamagedException(path, "its checksum does not fit");
            int format = content.GetProperty("format").GetInt32();
            if (format != Manifest.CurrentFormat)
            {
                throw new StorageUnavailableException(
                    $"{path} is of format {format}; this program reads format {Manifest.CurrentFormat}. "
                    + "Open it with the program that wrote it, take a snapshot of the documents, and load that here.");
            }

            manifest = content.Deserialize<Manifest>(Json);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException or DecoderFallbackException)
        {
            throw new DataDamagedException(path, "it is not a manifest", exception);
        }

        return manifest ?? throw new DataDamagedException(path, "it is empty");
    }
}
