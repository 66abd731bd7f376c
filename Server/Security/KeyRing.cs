// The keys that a running server accepts: the file's, read again when it changes, so that no restart is needed.
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace SearchEngine.Server.Security;

/// <summary>Finds the caller behind a key. Safe for concurrent use.</summary>
/// <param name="file">The file of keys.</param>
/// <param name="clock">Tells when to look at the file again, and which keys have ended.</param>
/// <param name="logger">Told when the file cannot be read.</param>
internal sealed partial class KeyRing(KeyFile file, TimeProvider clock, ILogger<KeyRing> logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private volatile State state = new(default, 0, false, FrozenDictionary<string, Entry>.Empty);

    /// <summary>Whether requests need a key: from the first key on, and until a restart even if the file goes away.
    /// </summary>
    public bool InForce => Current().InForce;

    /// <summary>The caller that a key belongs to; null when there is no such key, or no longer.</summary>
    public Caller? Find(string key)
    {
        string? id = ApiKeySecret.IdOf(key);
        if (id is null || !Current().Entries.TryGetValue(id, out Entry? entry))
        {
            return null;
        }

        bool same = CryptographicOperations.FixedTimeEquals(ApiKeySecret.Hash(key), entry.Hash);
        return same && (entry.Expires is null || clock.GetUtcNow() < entry.Expires) ? entry.Caller : null;
    }

    private State Current()
    {
        State known = state;
        if (known.LookedAt != 0 && clock.GetElapsedTime(known.LookedAt) < LookAgain)
        {
            return known;
        }

        lock (gate)
        {
            if (state == known)
            {
                state = Read(known);
            }

            return state;
        }
    }

    private State Read(State known)
    {
        long now = clock.GetTimestamp();
        FileInfo info = new(file.Path);
        FileStamp stamp = info.Exists ? new FileStamp(info.LastWriteTimeUtc, info.Length) : default;
        if (stamp == known.Stamp)
        {
            return known with { LookedAt = now };
        }

        if (stamp == default)
        {
            LogGone(file.Path);
            return new State(stamp, now, known.InForce, FrozenDictionary<string, Entry>.Empty);
        }

        try
        {
            return new State(stamp, now, true, file.Read().ToFrozenDictionary(key => key.Id, Entry.Of));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            LogUnreadable(exception, file.Path);
            return known with { LookedAt = now, InForce = true }; // never open the door because of a broken lock
        }
    }

    [LoggerMessage(LogLevel.Error, "{Path} is gone: until it is back, or the server restarts, no key is accepted")]
    private partial void LogGone(string path);

    [LoggerMessage(LogLevel.Error, "{Path} cannot be read; the keys read before stay in force")]
    private partial void LogUnreadable(Exception exception, string path);

    private readonly record struct FileStamp(DateTime Written, long Length);

    private sealed record State(
        FileStamp Stamp, long LookedAt, bool InForce, FrozenDictionary<string, Entry> Entries);

    private sealed record Entry(byte[] Hash, Caller Caller, DateTimeOffset? Expires)
    {
        public static Entry Of(ApiKey key) => new(
            Convert.FromHexString(key.Sha256),
            new Caller($"key:{key.Id}", key.Role, key.Collections?.ToFrozenSet(StringComparer.Ordinal)),
            key.Expires);
    }
}
