using Microsoft.Playwright;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Browser;

/// <summary>Chromium, and a server with a collection to look at. Tests are skipped where there is no Chromium.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const float PatienceMs = 300_000; // a machine that is busy with other tests is slow

    private static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private readonly SemaphoreSlim starting = new(1, 1);
    private RunningServer? server;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The server.</summary>
    internal async Task<RunningServer> ServerAsync()
    {
        await StartAsync();
        return server!;
    }

    /// <summary>Opens a page; what it complains about, and whatever it asks of others than the server, fails the test
    /// when the page is left.</summary>
    internal async Task<ConsolePage> OpenAsync(
        string path, int width = 1180, int height = 860, RunningServer? other = null, ColorScheme? scheme = null)
    {
        await StartAsync();
        Uri origin = (other ?? server!).Client.BaseAddress!;
        IBrowserContext context = await browser!.NewContextAsync(new()
        {
            BaseURL = origin.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme ?? ColorScheme.Light,
        });
        context.SetDefaultTimeout(PatienceMs);
        return await ConsolePage.OpenAsync(context, origin, path);
    }

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await (browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        playwright?.Dispose();
        await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task StartAsync()
    {
        string? chromium = Chromiums.FirstOrDefault(File.Exists);
        Skip.If(chromium is null, $"needs Chromium at {Chromiums[0]}: apt-get install chromium");
        await starting.WaitAsync();
        try
        {
            if (browser is not null)
            {
                return;
            }

            playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(PatienceMs);
            server = await RunningServer.StartAsync(ConsoleData.AddJobs);
            await ConsoleData.FillAsync(server);
            browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = chromium,
                Timeout = PatienceMs,
                Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            });
        }
        finally
        {
            starting.Release();
        }
    }
}
