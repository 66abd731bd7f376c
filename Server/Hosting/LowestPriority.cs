// A process whose work can wait for ever so long: it computes only where a core would otherwise be idle.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SearchEngine.Server.Hosting;

/// <summary>
/// Lowers the priority of this process, and only of a whole one: in a process that also serves, a thread that hardly
/// ever runs holds up the garbage collector, and so every request.
/// </summary>
internal static partial class LowestPriority
{
    private const string Threads = "/proc/self/task";
    private const int ProcessPriority = 0, LowestNice = 19;
    // SCHED_IDLE of sched(7): whoever wakes takes the core at once; nice waits a slice
    private const int IdlePolicy = 5;

    /// <summary>Lowers every thread of this process. Those that come later inherit it.</summary>
    public static void Take()
    {
        if (!OperatingSystem.IsLinux())
        {
            using Process self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.Idle;
            return;
        }

        // A thread that is not lowered yet may start another one while this looks: until nobody new is found.
        HashSet<int> lowered = [];
        while (Directory.GetDirectories(Threads).Select(NumberOf).Where(lowered.Add).ToArray() is { Length: > 0 } found)
        {
            foreach (int thread in found)
            {
                _ = SetPriority(ProcessPriority, thread, LowestNice); // where the kernel refuses, training yields less
                _ = SetScheduler(thread, IdlePolicy, 0);
            }
        }
    }

    private static int NumberOf(string path) => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int kind, int thread, int nice);

    // The third argument points to a sched_param, which is one int.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int parameter);
}
