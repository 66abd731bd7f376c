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

    /// <summary>Opens a page and waits until its script has filled it.</summary>
    public static async Task<ConsolePage> OpenAsync(IBrowserContext context, Uri origin, string path)
    {
        ConsolePage opened = new(context, await context.NewPageAsync(), origin);
        await opened.Page.GotoAsync(path);
        await opened.Page.Locator(FilledBy(path)).First.WaitForAsync();
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

    // What is there when the script of the page, or of the tab that is shown, has its listeners and has heard from the
    // server. That the network is idle tells nothing: some pages ask again and again.
    private static string FilledBy(string path) => path[(path.LastIndexOfAny(['/', '#']) + 1)..] switch
    {
        "" => "#collections .card, #key-dialog[open]",
        "jobs" => "#jobs-list tr",
        "health" => "#models tr",
        "map" => ".dot",
        "training" => "#training-state:not(:empty)",
        "generations" => "#generations-list tr",
        _ => "#about:has-text('documents')",
    };
}
