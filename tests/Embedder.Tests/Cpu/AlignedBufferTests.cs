using SearchEngine.Embedder.Cpu;

namespace SearchEngine.Embedder.Tests.Cpu;

public sealed class AlignedBufferTests
{
    /// <summary>Who grows a buffer frees the old one first; should memory run out then, the old one must not pass for
    /// large enough.</summary>
    [Fact]
    public void A_freed_buffer_holds_nothing()
    {
        var buffer = new AlignedBuffer<float>(100);
        Assert.Equal(100, buffer.Length);
        buffer.Dispose();
        Assert.Equal(0, buffer.Length);
    }
}
