using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A real model for tests: the shipped one, or else the tiny one of the shared fixtures.</summary>
internal static class ModelsFolder
{
    private const string Default = "default";

    /// <summary>Makes a models folder whose model <c>default</c> is real; skips the test where there is none.</summary>
    public static string Make(string parent)
    {
        string shipped = Path.Combine(SharedData.RepositoryRoot, "models", "default");
        string model = Directory.Exists(shipped) ? shipped : SharedData.Require("fixtures", "models", "nvembed");
        string models = Path.Combine(parent, "models");
        Directory.CreateDirectory(models);
        Directory.CreateSymbolicLink(Path.Combine(models, Default), model);
        return models;
    }

    /// <summary>Makes a copy of the model <c>default</c>, which a test may change.</summary>
    public static string Copy(string models, string name)
    {
        string source = Path.Combine(models, Default), target = Path.Combine(models, name);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
