// A key as it is kept: everything about it except the key itself.
namespace SearchEngine.Server.Security;

/// <summary>One API key at rest.</summary>
/// <param name="Id">8 hexadecimal digits, the middle part of the key.</param>
/// <param name="Name">What it is for, in the owner's words.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Collections">The collections that it is limited to; null for all.</param>
/// <param name="Sha256">SHA-256 of the whole key, in hexadecimal. A fast hash is enough: a key holds 256 random bits,
/// so there is nothing to guess.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it ends; null for never.</param>
internal sealed record ApiKey(
    string Id, string Name, Role Role, IReadOnlyList<string>? Collections, string Sha256,
    DateTimeOffset Created, DateTimeOffset? Expires);
