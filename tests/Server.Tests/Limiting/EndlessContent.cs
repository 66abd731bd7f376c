using System.Net;

namespace SearchEngine.Server.Tests.Limiting;

/// <summary>A body that goes on until it is told to end: empty lines, which document streams pass over.</summary>
internal sealed class EndlessContent : HttpContent
{
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first bytes are sent and the server has had time to take the request up.</summary>
    public Task Begun => begun.Task;

    /// <summary>Ends the body.</summary>
    public void End() => ended.TrySetResult();

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        while (!ended.Task.IsCompleted)
        {
            await stream.WriteAsync("\n"u8.ToArray());
            await stream.FlushAsync();
            await Task.Delay(200);
            begun.TrySetResult();
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
