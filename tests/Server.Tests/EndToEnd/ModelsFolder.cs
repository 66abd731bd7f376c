using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A real model for tests: the shipped one, or else the tiny one of the shared fixtures.</summary>
internal static class ModelsFolder
{
    /// <summary>Makes a models folder whose model <c>default</c> is real; skips the test where there is none.</summary>
    public static string Make(string parent)
    {
        string shipped = Path.Combine(SharedData.RepositoryRoot, "models", "default");
        string model = Directory.Exists(shipped) ? shipped : SharedData.Require("fixtures", "models", "nvembed");
        string models = Path.Combine(parent, "models");
        Directory.CreateDirectory(models);
        Directory.CreateSymbolicLink(Path.Combine(models, "default"), model);
        return models;
    }
}
