// The states of jobs as programs and people read them.
namespace SearchEngine.Server.Jobs;

/// <summary>Spells states of jobs.</summary>
internal static class JobStateWords
{
    /// <summary>The state in lower case.</summary>
    public static string Word(this JobState state) => state.ToString().ToLowerInvariant();
}
