// `searchengine bench`: the family of benchmarks, one subcommand a subject.
using System.CommandLine;

namespace SearchEngine.Server.Commands;

/// <summary>Groups the benchmarks that a user can repeat on their own machine.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("bench", "Measure this engine on this machine.")
    {
        BenchAnnCommand.Create(),
        BenchEmbedCommand.Create(),
    };
}
