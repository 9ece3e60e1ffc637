namespace Platform.Portal.Features.Security;

/// <summary>A User-Agent in words: "Firefox on Linux". What browsers say of themselves, so a help to recognize one's own, and no proof. Pure.</summary>
internal static class Agents
{
    // In this order: most claim to be several, and the first that fits is the one it is.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome without a window"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Name(string agent) => (Of(Browsers, agent), Of(Systems, agent)) switch
    {
        ({ } browser, { } system) => $"{browser} on {system}",
        ({ } browser, null) => browser,
        (null, { } system) => $"A browser on {system}",
        _ => "An unknown browser",
    };

    private static string? Of((string Mark, string Name)[] names, string agent) =>
        names.FirstOrDefault(n => agent.Contains(n.Mark, StringComparison.Ordinal)).Name;
}
