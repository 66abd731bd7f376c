using SearchEngine.Server.Security;

namespace SearchEngine.Server.Tests.Security;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7700")]
    [InlineData("http://localhost:0;https://[::1]:7701")]
    [InlineData("http://unix:/run/searchengine.sock")]
    public void Without_keys_this_machine_is_served(string urls) =>
        ListenAddresses.Require(urls, asksForKeys: false);

    [Theory]
    [InlineData("http://0.0.0.0:7700")]
    [InlineData("http://*:7700")]
    [InlineData("http://+:7700")]
    [InlineData("http://[::]:7700")]
    [InlineData("http://192.168.1.4:7700")]
    [InlineData("http://example.org:7700")]
    [InlineData("http://127.0.0.1:7700;http://0.0.0.0:7700")]
    public void Without_keys_no_other_machine_is_served_and_with_keys_it_is(string urls)
    {
        UsageException refused =
            Assert.Throws<UsageException>(() => ListenAddresses.Require(urls, asksForKeys: false));

        Assert.Contains("searchengine keys create", refused.Message);
        ListenAddresses.Require(urls, asksForKeys: true);
    }

    [Fact]
    public void What_is_no_address_is_refused() =>
        Assert.Throws<UsageException>(() => ListenAddresses.Require("127.0.0.1", asksForKeys: false));
}
