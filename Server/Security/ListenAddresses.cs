// Without keys a server is open to whoever reaches it, so only this machine may.
using System.Net;
using Microsoft.AspNetCore.Http;

namespace SearchEngine.Server.Security;

/// <summary>Holds the addresses that a server listens on against its keys.</summary>
internal static class ListenAddresses
{
    /// <summary>Refuses addresses that other machines can reach while no key is asked for.</summary>
    /// <param name="urls">The addresses, separated by semicolons.</param>
    /// <param name="asksForKeys">Whether requests must show a key or token.</param>
    /// <exception cref="UsageException">An address is not loopback, and there are no keys.</exception>
    public static void Require(string urls, bool asksForKeys)
    {
        foreach (string url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!asksForKeys && !IsLoopback(url))
            {
                throw new UsageException($"--urls {url} can be reached from other machines, and there are no API " +
                    "keys: make one with `searchengine keys create`, or listen on 127.0.0.1.");
            }
        }
    }

    private static bool IsLoopback(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--urls {url} is no address: {exception.Message}");
        }

        return address.IsUnixPipe
            || string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }
}
