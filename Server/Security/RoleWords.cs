// The roles as people write them: in messages, on the command line, in the OpenAPI document.
namespace SearchEngine.Server.Security;

/// <summary>Spells roles.</summary>
internal static class RoleWords
{
    /// <summary>The role in lower case.</summary>
    public static string Word(this Role role) => role switch
    {
        Role.Read => "read",
        Role.Write => "write",
        Role.Admin => "admin",
        _ => "nothing",
    };
}
