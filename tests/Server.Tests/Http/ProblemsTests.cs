using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.Http;

public sealed class ProblemsTests
{
    [Fact]
    public void A_full_disk_is_507_wherever_it_is_met()
    {
        const int noSpace = 28; // ENOSPC

        Assert.Equal(507, Problems.Of(new IOException("No space left on device", noSpace)).Status);
        Assert.Equal(500, Problems.Of(new IOException("another trouble")).Status);
    }
}
