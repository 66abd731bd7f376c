using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SearchEngine.Server.Tests.EndToEnd;
using static Microsoft.Playwright.Assertions;

namespace SearchEngine.Server.Tests.Browser;

public sealed class GenerationPanelTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const string Shelf = "shelf";

    [SkippableFact]
    public async Task A_generation_is_made_compared_with_the_served_one_served_and_rolled_back()
    {
        RunningServer server = await fixture.ServerAsync();
        OtherModel.Make(server.Models);
        await server.MakeCollectionAsync(Shelf);
        await server.SendAsync(HttpMethod.Post, $"/v1/collections/{Shelf}/documents",
            string.Join('\n', ConsoleData.Lines()), "application/x-ndjson");
        await using (ConsolePage console = await fixture.OpenAsync($"/console/collections/{Shelf}#generations"))
        {
            await DriveAsync(console, server);
        }

        // The page asks for its collection now and then: it must be gone before the collection is.
        await server.SendAsync(HttpMethod.Delete, $"/v1/collections/{Shelf}");
    }

    private static async Task DriveAsync(ConsolePage console, RunningServer server)
    {
        ILocator first = Row(console, 1), second = Row(console, 2);
        await Expect(first).ToContainTextAsync("served");
        await Expect(console.Id("rollback")).ToBeDisabledAsync();

        await console.Id("reindex-model").SelectOptionAsync(OtherModel.Name);
        await console.Id("reindex-switch").UncheckAsync();
        await console.Id("reindex-button").ClickAsync();
        await Expect(console.Id("reindex-state")).ToHaveTextAsync("succeeded");
        await Expect(second).ToContainTextAsync("ready");
        await Expect(second).ToContainTextAsync(OtherModel.Name);

        await CompareAsync(console, server);
        await second.GetByRole(AriaRole.Button, new() { Name = "Serve" }).ClickAsync();
        await Expect(second).ToContainTextAsync("served");
        await Expect(first).ToContainTextAsync("kept");
        await Expect(console.Id("about")).ToContainTextAsync($"model {OtherModel.Name}");
        await console.PictureAsync("generations");

        await console.Id("rollback").ClickAsync();
        await Expect(first).ToContainTextAsync("served");
        await Expect(console.Id("about")).ToContainTextAsync("model default");
        await second.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(second).ToHaveCountAsync(0);
    }

    private static ILocator Row(ConsolePage console, int number) => console.Page.Locator("#generations-list tr")
        .Filter(new() { Has = console.Page.GetByRole(AriaRole.Cell, new() { Name = $"{number}", Exact = true }) });

    private static async Task CompareAsync(ConsolePage console, RunningServer server)
    {
        await console.Id("experiment-share").FillAsync("100");
        await console.Id("experiment-start").ClickAsync();
        await Expect(console.Id("experiment-state")).ToHaveTextAsync("Generation 2 answers 100 % of the searches.");
        RunningServer.Answer answer = await server.PostAsync(
            $"/v1/collections/{Shelf}/search", """{"query": "what breathes air", "mode": "dense", "top": 3}""");
        Assert.Equal(OtherModel.Name, (string?)answer.Json["model"]);

        await console.Id("experiment-again").ClickAsync();
        ILocator compared = console.Page.Locator("#experiment-results article");
        await Expect(compared).ToHaveCountAsync(1);
        await Expect(compared.Locator("h3")).ToHaveTextAsync("what breathes air");
        await Expect(compared.Locator("p").Nth(0)).ToHaveTextAsync(new Regex("^Generation 1, default"));
        await Expect(compared.Locator("p").Nth(1)).ToHaveTextAsync(new Regex($"^Generation 2, {OtherModel.Name}"));
        await Expect(compared.Locator("li")).ToHaveCountAsync(6);
        await console.PictureAsync("experiment");

        await console.Id("experiment-end").ClickAsync();
        await Expect(console.Id("experiment-state")).ToHaveTextAsync("No experiment runs.");
    }
}
