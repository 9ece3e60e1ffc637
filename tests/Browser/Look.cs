using Deque.AxeCore.Commons;

namespace Platform.Browser;

/// <summary>How wide the window is, in CSS pixels, and the themes in which a page is looked at there: every rule judges it in the first.</summary>
internal sealed record Sight(int Width, params string[] Themes);

/// <summary>Looks at pages in one window, at several widths and in several themes each, and notes what is wrong with them. A page is loaded once: what changes with the width is
/// said by style sheets, and a theme is one attribute of the document, which the server writes from a cookie. With TRUNKLINE_SCREENSHOTS=FOLDER it leaves a picture
/// of each there, light and dark, for people to look at.</summary>
internal sealed class Look(Visitor visitor, params Sight[] sights)
{
    public static readonly Sight Desk = new(1400, "light", "dark");
    public static readonly Sight Tablet = new(768, "light", "dark");
    public static readonly Sight Phone = new(375, "dark", "light");

    // In the page itself. Deque's own RunAxe opens a second page for each look, to look into frames of other origins: there are none here.
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private const string Judge =
        """
        async ([theme, isFirst]) => {
            document.documentElement.dataset.theme = theme;
            // In another theme only the rules whose answer depends on colours; the others judge the document and where things lie, which no theme changes.
            const runOnly = isFirst
                ? { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }
                : { type: "rule", values: ["color-contrast", "link-in-text-block"] };
            const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
            return violations.filter(v => v.impact === "serious" || v.impact === "critical").flatMap(v => v.nodes.map(n => `${v.id}: ${n.target}: ${n.html}`));
        }
        """;

    // Boxes that are narrower than what is in them, where it is not made to scroll.
    private const string Bursting =
        """
        () => [...document.querySelectorAll("main, .table-box, .panel, .readouts")]
            .filter(e => getComputedStyle(e).overflowX === "visible" && e.scrollWidth > e.clientWidth + 1)
            .map(e => `${e.className || e.tagName} ${e.getAttribute("aria-labelledby") ?? ""} holds ${e.scrollWidth} px in ${e.clientWidth}`)
        """;

    private static readonly int[] Between = [1280, 1024];

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("TRUNKLINE_SCREENSHOTS");

    private Task? _axe;

    public List<string> Found { get; } = [];
    public List<string> Titles { get; } = [];

    /// <summary>Pages looked at, each theme counted.</summary>
    public int Count { get; private set; }

    public async Task AtAsync(IEnumerable<string> paths)
    {
        var own = visitor.Page.ViewportSize!.Width;
        await (_axe ??= visitor.Page.AddInitScriptAsync(Axe));
        await visitor.ChooseThemeAsync(sights[0].Themes[0]);
        foreach (var path in paths)
        {
            await AtAsync(path);
        }

        await WidenAsync(own);
    }

    private async Task AtAsync(string path)
    {
        await WidenAsync(sights[0].Width);
        await visitor.Page.GotoAsync(path);
        Titles.Add(await visitor.Page.TitleAsync());
        (await visitor.Page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe(sights[0].Themes[0], path);
        foreach (var (width, themes) in sights)
        {
            foreach (var between in Between.Where(_ => width > Between[0]).Prepend(width))
            {
                await WidenAsync(between);
                Found.AddRange((await visitor.Page.EvaluateAsync<string[]>(Bursting)).Select(b => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path} ({between} px): {b}")));
            }

            await WidenAsync(width);
            foreach (var theme in themes)
            {
                await NoteAsync(path, theme, await visitor.Page.EvaluateAsync<string[]>(Judge, new object[] { theme, theme == themes[0] }));
            }
        }
    }

    private Task WidenAsync(int width) =>
        visitor.Page.ViewportSize!.Width == width ? Task.CompletedTask : visitor.Page.SetViewportSizeAsync(width, visitor.Page.ViewportSize.Height);

    private async Task NoteAsync(string path, string theme, IEnumerable<string> violations)
    {
        Count++;
        var where = $"{path} ({theme}, {visitor.Page.ViewportSize!.Width} px)";
        Found.AddRange(violations.Select(v => $"{where}: {v}"));
        var overflow = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
        {
            Found.Add($"{where}: {overflow} px wider than the window");
        }

        if (Pictures is { } folder && theme is ("light" or "dark"))
        {
            var name = string.Concat($"{Count:000}-{visitor.Page.ViewportSize.Width}-{theme}{path}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
            await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name[..Math.Min(name.Length, 120)] + ".png"), FullPage = true });
        }
    }
}
