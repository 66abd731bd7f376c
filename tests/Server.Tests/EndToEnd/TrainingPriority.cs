using System.Runtime.CompilerServices;
using SearchEngine.Server.Commands;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>Tests wait for training, which at its usual priority would hardly get on where every core is busy: the
/// servers of this process, and those that it starts, leave it the normal one.</summary>
internal static class TrainingPriority
{
    [ModuleInitializer]
    internal static void Raise() =>
        Environment.SetEnvironmentVariable(TuneWorkCommand.PriorityVariable, TuneWorkCommand.NormalPriority);
}
