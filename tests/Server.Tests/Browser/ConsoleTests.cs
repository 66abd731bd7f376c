using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Tests.EndToEnd;
using static Microsoft.Playwright.Assertions;

namespace SearchEngine.Server.Tests.Browser;

public sealed class ConsoleTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const string Library = $"/console/collections/{ConsoleData.Collection}";

    [SkippableFact]
    public async Task A_collection_is_created_filled_from_a_dropped_file_and_searched()
    {
        await using (ConsolePage console = await fixture.OpenAsync("/"))
        {
            await FillAsync(console);
        }

        // The page asks for its collection now and then: it must be gone before the collection is.
        await (await fixture.ServerAsync()).SendAsync(HttpMethod.Delete, "/v1/collections/made");
    }

    [SkippableFact]
    public async Task Files_that_are_dragged_onto_the_page_are_stored()
    {
        RunningServer server = await fixture.ServerAsync();
        await server.MakeCollectionAsync("dropped");
        await using (ConsolePage console = await fixture.OpenAsync("/console/collections/dropped#documents"))
        {
            await DropAsync(console);
        }

        Assert.Equal(3, await server.CountAsync("dropped"));
        await server.SendAsync(HttpMethod.Delete, "/v1/collections/dropped");
    }

    [SkippableFact]
    public async Task A_hit_says_why_it_scored()
    {
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#search");
        await console.Id("query").FillAsync("what do magnets attract");
        await console.Id("search-button").ClickAsync();
        ILocator hit = console.Page.Locator("article.hit").First;
        await hit.GetByText("Why this score").ClickAsync();

        await Expect(hit.Locator(".bars").First).ToContainTextAsync("dense");
        await Expect(console.Id("results").GetByRole(AriaRole.Status)).ToContainTextAsync("hits in");
        await console.PictureAsync("search");

        await console.Page.GetByText("Instruction and filter").ClickAsync();
        await console.Id("filter").FillAsync("{\"topic\": ");
        await console.Id("search-button").ClickAsync();
        await Expect(console.Page.Locator(".toast")).ToContainTextAsync("filter is not JSON");
    }

    [SkippableFact]
    public async Task Two_modes_are_compared_side_by_side()
    {
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#compare");
        await console.Id("compare-query").FillAsync("water");
        await console.Id("left-mode").SelectOptionAsync("dense");
        await console.Id("compare-button").ClickAsync();

        await Expect(console.Id("agreement")).ToContainTextAsync("hits are on both sides");
        await Expect(console.Id("left-results").Locator("p").First).ToContainTextAsync("dense");
        await Expect(console.Id("right-results").Locator("p").First).ToContainTextAsync("keyword");
        await console.PictureAsync("compare");
    }

    [SkippableFact]
    public async Task The_map_is_hovered_walked_by_keyboard_and_filtered()
    {
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#map");
        await console.Id("color-by").FillAsync(ConsolePage.TakesPictures ? "length" : "topic");
        await console.Id("map-button").ClickAsync();
        ILocator legend = console.Id("map-legend").GetByRole(AriaRole.Button);
        await Expect(legend.First).ToBeVisibleAsync();
        ILocator dots = console.Page.Locator(".dot");
        int points = await dots.CountAsync();
        Assert.Equal(Math.Min(1_000, ConsoleData.Lines().Count()), points);

        await dots.Nth(2).HoverAsync(new() { Force = true });
        await Expect(console.Id("map-point").Locator("h3")).ToBeVisibleAsync();
        await console.PictureAsync("map");
        string hovered = await console.Id("map-point").InnerTextAsync();
        await console.Page.Locator("#plane svg").FocusAsync();
        await console.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(console.Id("map-point")).Not.ToHaveTextAsync(hovered);

        await legend.First.ClickAsync();
        await Expect(legend.First).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.NotEqual(0, await console.Page.Locator(".dot.off").CountAsync());
    }

    [SkippableFact]
    public async Task A_trainings_curves_are_drawn_from_its_events()
    {
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#training");

        await Expect(console.Id("training-state")).ToHaveTextAsync("succeeded");
        await Expect(console.Id("loss").GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new Regex(@"Latest: loss 0\.58"));
        await Expect(console.Id("ndcg").GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(new Regex("ndcg_at_10 0.618"));
        await console.PictureAsync("training");
    }

    [SkippableFact]
    public async Task A_training_is_started_with_pairs_and_its_curve_is_watched_while_it_runs()
    {
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#training");
        await Expect(console.Id("training-state")).ToHaveTextAsync("succeeded"); // the one before
        await console.Id("pairs").SetInputFilesAsync(new FilePayload
        {
            Name = "pairs.jsonl", MimeType = "application/x-ndjson",
            Buffer = Bytes(Enumerable.Range(0, FineTuneOrder.FewestExamples).Select(
                i => $$"""{"query": "what floats, {{i}}", "positive": "Ice floats."}""")),
        });
        await console.Id("training-button").ClickAsync();
        ILocator loss = console.Id("loss").GetByRole(AriaRole.Img);

        await Expect(console.Page.Locator(".toast")).ToContainTextAsync("queued");
        await Expect(console.Id("training-state")).ToContainTextAsync("training: ");
        await Expect(loss).ToHaveAccessibleNameAsync(new Regex(@"Latest: loss 0\.73"));
        await Expect(console.Id("training-cancel")).ToBeVisibleAsync();
        ConsoleData.HalfTime.Release();
        await Expect(console.Id("training-state")).ToHaveTextAsync("succeeded");
        await Expect(loss).ToHaveAccessibleNameAsync(new Regex(@"Latest: loss 0\.58"));
        await Expect(console.Id("training-cancel")).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task Jobs_and_health_are_shown()
    {
        await using ConsolePage jobs = await fixture.OpenAsync("/console/jobs");
        ILocator row = jobs.Page.Locator("#jobs-list tr", new() { HasText = "fine-tune" }).First;
        await Expect(row).ToContainTextAsync("succeeded");
        await row.GetByRole(AriaRole.Button, new() { Name = "Events" }).ClickAsync();
        await Expect(jobs.Id("events")).ToContainTextAsync("1 state {\"state\":\"queued\"}");
        await jobs.PictureAsync("jobs");

        await using ConsolePage health = await fixture.OpenAsync("/console/health");
        await Expect(health.Id("ready")).ToHaveTextAsync("ready");
        await Expect(health.Id("models")).ToContainTextAsync("default");
        await health.PictureAsync("health");
    }

    private static async Task FillAsync(ConsolePage console)
    {
        await console.PictureAsync("overview");
        await console.Id("name").FillAsync("made");
        await console.Id("create-button").ClickAsync();
        await Expect(console.Page).ToHaveURLAsync(new Regex("/console/collections/made#documents$"));

        FilePayload[] files =
        [
            new() { Name = "facts.jsonl", MimeType = "application/x-ndjson", Buffer = Bytes(ConsoleData.Lines()) },
            new() { Name = "note.md", MimeType = "text/markdown", Buffer = Bytes(["# Ice", "", "Ice floats on water."]) },
        ];
        await console.Id("files").SetInputFilesAsync(files);
        await Expect(console.Page.GetByText(new Regex(@"^1 documents in .* documents/s$"))).ToBeVisibleAsync();
        await Expect(console.Page.GetByText(new Regex(@"documents in .* documents/s$"))).ToHaveCountAsync(2);
        await console.PictureAsync("documents");

        await console.Page.GetByRole(AriaRole.Tab, new() { Name = "Search" }).ClickAsync();
        await console.Id("query").FillAsync("ice on water");
        await console.Page.Keyboard.PressAsync("Enter");
        await Expect(console.Page.Locator(".hit h3").First).ToContainTextAsync("Ice");
    }

    private static async Task DropAsync(ConsolePage console)
    {
        IJSHandle files = await console.Page.EvaluateHandleAsync("""
            () => {
              const dragged = new DataTransfer();
              dragged.items.add(new File(['{"id": "a", "text": "Ice floats."}\n{"id": "b", "text": "Iron sinks."}\n'], 'two.jsonl'));
              dragged.items.add(new File(['Wood floats as well.'], 'wood.txt'));
              return dragged;
            }
            """);
        await console.Page.DispatchEventAsync("#drop", "dragenter", new { dataTransfer = files });
        await Expect(console.Id("drop")).ToHaveClassAsync(new Regex("over"));

        await console.Page.DispatchEventAsync("#drop", "drop", new { dataTransfer = files });

        await Expect(console.Id("drop")).Not.ToHaveClassAsync(new Regex("over"));
        await Expect(console.Page.GetByText(new Regex("^2 documents in .* documents/s$"))).ToBeVisibleAsync();
        await Expect(console.Page.GetByText(new Regex("^1 documents in .* documents/s$"))).ToBeVisibleAsync();
        await Expect(console.Id("about")).ToContainTextAsync("3 documents");
    }

    private static byte[] Bytes(IEnumerable<string> lines) =>
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));
}
