using Deque.AxeCore.Commons;

namespace Platform.Browser;

/// <summary>Looks at pages in one window, in several themes each, and notes what is wrong with them. With TRUNKLINE_SCREENSHOTS=FOLDER it leaves a picture
/// of each there, light and dark, for people to look at.</summary>
internal sealed class Look(Visitor visitor, string[] themes)
{
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

    public List<string> Found { get; } = [];
    public List<string> Titles { get; } = [];

    /// <summary>Pages looked at, each theme counted.</summary>
    public int Count { get; private set; }

    public async Task AtAsync(IEnumerable<string> paths)
    {
        await visitor.ChooseThemeAsync(themes[0]);
        foreach (var path in paths)
        {
            await AtAsync(path);
        }
    }

    private async Task AtAsync(string path)
    {
        await visitor.Page.GotoAsync(path);
        Titles.Add(await visitor.Page.TitleAsync());
        (await visitor.Page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe(themes[0], path);
        await visitor.Page.EvaluateAsync(Axe);
        foreach (var theme in themes)
        {
            await NoteAsync(path, theme, await visitor.Page.EvaluateAsync<string[]>(Judge, new object[] { theme, theme == themes[0] }));
        }

        await FitsAsync(path);
    }

    // At its own width, and from a desk at those between it and a tablet's, too.
    private async Task FitsAsync(string path)
    {
        var own = visitor.Page.ViewportSize!;
        foreach (var width in Between.Where(_ => own.Width > Between[0]).Prepend(own.Width))
        {
            await visitor.Page.SetViewportSizeAsync(width, own.Height);
            Found.AddRange((await visitor.Page.EvaluateAsync<string[]>(Bursting)).Select(b => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path} ({width} px): {b}")));
        }

        await visitor.Page.SetViewportSizeAsync(own.Width, own.Height);
    }

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
