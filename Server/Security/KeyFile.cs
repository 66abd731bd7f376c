// <data>/.security/keys.json: the API keys, hashed. Replaced as a whole, by one writer at a time, for its owner only.
using System.Text.Json;
using System.Text.Json.Serialization;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Security;

/// <summary>Reads and changes the file of keys. The command line changes it; servers follow in a second.</summary>
/// <param name="dataFolder">The folder of the collections.</param>
/// <param name="clock">Tells when keys are made.</param>
internal sealed class KeyFile(string dataFolder, TimeProvider clock)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LockAttempts = 50, LockWaitMs = 100;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Where the file is.</summary>
    public string Path { get; } = System.IO.Path.Combine(SecurityFolder.Of(dataFolder), "keys.json");

    /// <summary>Whether keys were ever made here: then every request needs one, even when all are revoked.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>The keys, in the order in which they were made.</summary>
    /// <exception cref="InvalidDataException">The file is not one that this program wrote.</exception>
    public IReadOnlyList<ApiKey> Read()
    {
        if (!Exists)
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllBytes(Path), Format)?.Keys
                ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{Path} is not a file of keys: {exception.Message}; restore it, or make keys anew.", exception);
        }
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="collections">The collections it is limited to; null for all.</param>
    /// <param name="lifetime">How long it lives; null for ever.</param>
    /// <returns>The entry, and the key, which is not kept: this is the only time it is seen.</returns>
    public (ApiKey Entry, string Key) Create(
        string name, Role role, IReadOnlyList<string>? collections, TimeSpan? lifetime)
    {
        using FileStream locked = Lock();
        List<ApiKey> keys = [.. Read()];
        string id = ApiKeySecret.NewId();
        while (keys.Any(key => key.Id == id))
        {
            id = ApiKeySecret.NewId();
        }

        string key = ApiKeySecret.NewKey(id);
        DateTimeOffset now = clock.GetUtcNow();
        ApiKey entry = new(
            id, name, role, collections, Convert.ToHexStringLower(ApiKeySecret.Hash(key)), now, now + lifetime);
        keys.Add(entry);
        Write(keys);
        return (entry, key);
    }

    /// <summary>Ends a key.</summary>
    /// <returns>The entry that was removed; null when there is none of that id.</returns>
    public ApiKey? Revoke(string id)
    {
        using FileStream locked = Lock();
        List<ApiKey> keys = [.. Read()];
        ApiKey? entry = keys.Find(key => key.Id == id);
        if (entry is not null)
        {
            keys.Remove(entry);
            Write(keys);
        }

        return entry;
    }

    private void Write(IReadOnlyList<ApiKey> keys) =>
        WholeFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(new Content(keys), Format), OwnerOnly);

    // Two `keys create` at once must not lose each other's key.
    private FileStream Lock()
    {
        SecurityFolder.Create(dataFolder);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (attempt < LockAttempts)
            {
                Thread.Sleep(LockWaitMs);
            }
        }
    }

    private sealed record Content(IReadOnlyList<ApiKey> Keys);
}
