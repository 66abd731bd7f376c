// The form of a key: "se_" + id + "_" + secret. The id finds the entry; the whole is compared with its hash.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SearchEngine.Server.Security;

/// <summary>Makes keys, takes them apart and hashes them.</summary>
internal static class ApiKeySecret
{
    /// <summary>What every key begins with, so that scanners for leaked secrets can find it.</summary>
    public const string Prefix = "se_";

    private const int IdBytes = 4, IdChars = 2 * IdBytes, SecretBytes = 32, SecretChars = 43;

    /// <summary>Makes a new id.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Makes a new key for an id.</summary>
    public static string NewKey(string id) =>
        $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";

    /// <summary>The id of what looks like a key; null when it does not look like one.</summary>
    public static string? IdOf(string key) =>
        key.Length == Prefix.Length + IdChars + 1 + SecretChars
        && key.StartsWith(Prefix, StringComparison.Ordinal) && key[Prefix.Length + IdChars] == '_'
            ? key.Substring(Prefix.Length, IdChars)
            : null;

    /// <summary>SHA-256 of a key.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
