using System.Net;
using System.Text;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.Limiting;

/// <summary>A body that goes on until it is told to end: empty lines, which document streams pass over.</summary>
internal sealed class EndlessContent : HttpContent
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Many times what a server takes for too slow.
    private static readonly byte[] Lines =
        Encoding.ASCII.GetBytes(new string('\n', (int)(10 * ServerLimits.MinBytesPerSecond)));

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the body is asked for; with <c>Expect: 100-continue</c>, when the server reads it.</summary>
    public Task Begun => begun.Task;

    /// <summary>Ends the body.</summary>
    public void End() => ended.TrySetResult();

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        begun.TrySetResult();
        while (!ended.Task.IsCompleted)
        {
            await stream.WriteAsync(Lines);
            await stream.FlushAsync();
            await Task.WhenAny(ended.Task, Task.Delay(Pause));
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
