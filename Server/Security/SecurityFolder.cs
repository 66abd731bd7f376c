// <data>/.security: keys and the audit log. No collection can have a name that begins with a dot.
namespace SearchEngine.Server.Security;

/// <summary>The folder of what only the server's owner may read.</summary>
internal static class SecurityFolder
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where it is.</summary>
    public static string Of(string dataFolder) => Path.Combine(dataFolder, ".security");

    /// <summary>Makes it if need be, closed to other users.</summary>
    public static void Create(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Of(dataFolder));
        }
        else
        {
            Directory.CreateDirectory(Of(dataFolder), OwnerOnly);
        }
    }
}
