namespace SearchEngine.Server.Tests;

/// <summary>Classes that run when all others have ended, one after the other: they measure the process or the time, or
/// what they wait for needs the whole machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
