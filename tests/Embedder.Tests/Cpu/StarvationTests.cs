using SearchEngine.Embedder.Cpu.Threading;

namespace SearchEngine.Embedder.Tests.Cpu;

public sealed class StarvationTests
{
    [Fact]
    public void After_a_long_wait_callers_compute_alone_for_a_second_and_then_try_again()
    {
        var clock = new StoppedClock();
        var starvation = new Starvation(clock);
        starvation.Note(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(60));
        Assert.False(starvation.MayShare);
        clock.Ticks += clock.TimestampFrequency - 1;
        Assert.False(starvation.MayShare);
        clock.Ticks++;
        Assert.True(starvation.MayShare);
    }

    [Theory]
    [InlineData(1, 1)]      // a hiccup
    [InlineData(40, 400)]   // a tenth of the work
    public void Short_waits_change_nothing(int waitedMs, int wholeMs)
    {
        var starvation = new Starvation(new StoppedClock());
        starvation.Note(TimeSpan.FromMilliseconds(waitedMs), TimeSpan.FromMilliseconds(wholeMs));
        Assert.True(starvation.MayShare);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long GetTimestamp() => Ticks;
    }
}
