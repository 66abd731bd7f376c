// The executable `searchengine`: hands the arguments to the command line and the signals to its cancellation token.
using System.Runtime.InteropServices;
using SearchEngine.Server;

using CancellationTokenSource stop = new();
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true; // the command winds down by itself: a server drains, an index run ends at a batch's border
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return await CommandLine.RunAsync(args, Console.Out, Console.Error, stop.Token);
