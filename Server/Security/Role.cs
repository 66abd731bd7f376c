// What a caller may do. Each role may do what those before it may.
namespace SearchEngine.Server.Security;

/// <summary>The roles of API keys and tokens, in rising order.</summary>
internal enum Role
{
    /// <summary>Anybody, with or without a key.</summary>
    Anyone,

    /// <summary>Searches and reads documents; embeds texts.</summary>
    Read,

    /// <summary>Writes and deletes documents besides.</summary>
    Write,

    /// <summary>Creates and deletes collections, trains, restores: everything.</summary>
    Admin,
}
