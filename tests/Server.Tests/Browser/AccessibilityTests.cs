using Microsoft.Playwright;
using SearchEngine.Server.Tests.EndToEnd;
using SearchEngine.Server.Tests.Security;
using static Microsoft.Playwright.Assertions;

namespace SearchEngine.Server.Tests.Browser;

public sealed class AccessibilityTests(BrowserFixture fixture, KeyedServerFixture keyed)
    : IClassFixture<BrowserFixture>, IClassFixture<KeyedServerFixture>
{
    private const string Library = $"/console/collections/{ConsoleData.Collection}";

    public static TheoryData<string> Pages => new()
    {
        "/", "/console/jobs", "/console/health", $"{Library}#search", $"{Library}#documents", $"{Library}#compare",
        $"{Library}#map", $"{Library}#training", $"{Library}#generations",
    };

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task Every_control_has_a_name_and_a_narrow_screen_needs_no_sideways_scrolling(string path)
    {
        await using ConsolePage console = await fixture.OpenAsync(path, width: 360, height: 720);

        string[] nameless = await console.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('input, select, textarea, button, a, [role=tab], [role=tabpanel], section')]
              .filter(e => e.checkVisibility() && !(e.labels?.length || e.getAttribute('aria-label')
                || e.getAttribute('aria-labelledby') || (e.matches('button, a, [role=tab]') && e.textContent.trim())))
              .map(e => e.outerHTML.slice(0, 120))
            """);
        int[] widths = await console.Page.EvaluateAsync<int[]>(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");

        Assert.Empty(nameless);
        Assert.True(widths[0] <= widths[1], $"the page is {widths[0]} wide on a screen of {widths[1]}");
        await console.PictureAsync($"narrow{path.Replace('/', '-').Replace('#', '-')}");
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground_in_both_palettes(ColorScheme scheme)
    {
        const double readable = 4.5; // WCAG 2.2, 1.4.3
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#search", scheme: scheme);
        await console.Id("query").FillAsync("water");
        await console.Id("search-button").ClickAsync();
        await Expect(console.Page.Locator("article.hit").First).ToBeVisibleAsync();

        double least = await console.Page.EvaluateAsync<double>("""
            () => {
              const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number).map(v => v / 255)
                .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                if (!c.endsWith(', 0)')) return c; } return 'rgb(255, 255, 255)'; };
              return Math.min(...[...document.querySelectorAll('h1, h2, h3, p, label, button, a, .soft, .tag, summary')]
                .filter(e => e.checkVisibility() && e.textContent.trim() && !e.closest('.skip')).map(e => {
                  const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
                  return (a + 0.05) / (b + 0.05); }));
            }
            """);

        Assert.True(least >= readable, $"the least contrast is {least:F2}");
        await console.PictureAsync($"search-{scheme.ToString().ToLowerInvariant()}");
    }

    [SkippableFact]
    public async Task The_keyboard_is_enough_and_the_chosen_palette_is_remembered()
    {
        await using ConsolePage console = await fixture.OpenAsync($"{Library}#documents");
        await console.Page.GetByRole(AriaRole.Tab, new() { Name = "Documents" }).FocusAsync();
        await console.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(console.Page.GetByRole(AriaRole.Tab, new() { Name = "Search" })).ToBeFocusedAsync();
        await Expect(console.Id("search")).ToBeVisibleAsync();
        await console.Page.Keyboard.PressAsync("End");
        await Expect(console.Page.GetByRole(AriaRole.Tab, new() { Name = "Generations" })).ToBeFocusedAsync();
        await console.Page.Keyboard.PressAsync("/");
        await Expect(console.Id("query")).ToBeFocusedAsync();

        await console.Id("theme").ClickAsync();
        await console.Page.ReloadAsync();
        await Expect(console.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [SkippableFact]
    public async Task A_server_with_keys_asks_for_one_and_takes_it()
    {
        KeyedServer server = await keyed.GetAsync();
        await using ConsolePage console = await fixture.OpenAsync("/", other: server.Running);
        await Expect(console.Id("key-dialog")).ToBeVisibleAsync();
        console.Forgive("401");

        await console.Id("key").FillAsync(server.KeyOf(SearchEngine.Server.Security.Role.Admin)!);
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Use it" }).ClickAsync();

        await Expect(console.Page.Locator("#collections .card").First).ToBeVisibleAsync();
        console.Forgive("401");
    }
}
