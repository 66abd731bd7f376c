using Microsoft.Playwright;

namespace SearchEngine.Server.Tests.Browser;

/// <summary>A page of the console in a browser, with what went wrong in it.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private const string PictureVariable = "SEARCHENGINE_PICTURES"; // a folder: pictures of the pages are kept there

    private static readonly string? PictureFolder = Environment.GetEnvironmentVariable(PictureVariable);

    private readonly IBrowserContext context;
    private readonly List<string> wrong = [];

    private ConsolePage(IBrowserContext context, IPage page, Uri origin)
    {
        this.context = context;
        Page = page;
        page.PageError += (_, error) => wrong.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                wrong.Add(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin.ToString(), StringComparison.Ordinal))
            {
                wrong.Add($"asks another server: {request.Url}");
            }
        };
    }

    /// <summary>Whether pictures are wanted.</summary>
    public static bool TakesPictures => PictureFolder is not null;

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Opens a page and waits until its script runs.</summary>
    public static async Task<ConsolePage> OpenAsync(IBrowserContext context, Uri origin, string path)
    {
        ConsolePage opened = new(context, await context.NewPageAsync(), origin);
        await opened.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        return opened;
    }

    /// <summary>The element with an id.</summary>
    public ILocator Id(string id) => Page.Locator($"#{id}");

    /// <summary>What went wrong that the test wanted to go wrong.</summary>
    public void Forgive(string part) => wrong.RemoveAll(message => message.Contains(part, StringComparison.Ordinal));

    /// <summary>Keeps a picture, where pictures are wanted.</summary>
    public async Task PictureAsync(string name)
    {
        if (PictureFolder is { } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        Assert.Empty(wrong);
    }
}
