using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Platform.Portal.Tests.Security;

/// <summary>A browser without script that fills in forms. A page is where the client ended after redirects.</summary>
internal static class Forms
{
    private static readonly HtmlParser Parser = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Follows redirects by hand: where it ended, and the page there.</summary>
    public static async Task<(string Path, IHtmlDocument Page)> OpenAsync(this HttpClient browser, string path) => await FollowAsync(browser, path, await browser.GetAsync(path, Ct));

    /// <summary>Opens the page, fills in the form that this selector finds, and sends it.</summary>
    public static async Task<(string Path, IHtmlDocument Page)> SubmitAsync(this HttpClient browser, string path, string form, params (string Name, string Value)[] fields)
    {
        var (at, page) = await browser.OpenAsync(path);
        return await browser.SubmitAsync((at, page), form, fields);
    }

    public static async Task<(string Path, IHtmlDocument Page)> SubmitAsync(this HttpClient browser, (string Path, IHtmlDocument Page) on, string form, params (string Name, string Value)[] fields)
    {
        var element = on.Page.QuerySelector(form).ShouldNotBeNull($"{on.Path} has no {form}: {on.Page.Body!.TextContent}");
        var filled = element.QuerySelectorAll("input[name]")
            .Where(i => i.GetAttribute("type") is not "checkbox" || i.HasAttribute("checked"))
            .Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
            .Where(i => fields.All(f => f.Name != i.Key))
            .Concat(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)));
        var target = element.GetAttribute("action") is { Length: > 0 } action ? action : on.Path;
        return await FollowAsync(browser, target, await browser.PostAsync(target, new FormUrlEncodedContent(filled), Ct));
    }

    public static string Text(this (string Path, IHtmlDocument Page) at) => at.Page.Body!.TextContent;

    /// <summary>The session's key as the browser has it: the cookie, to be put into another browser.</summary>
    public static string SessionCookie(this HttpResponseMessage response) =>
        response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("trunkline=", StringComparison.Ordinal)).Split(';')[0];

    private static async Task<(string, IHtmlDocument)> FollowAsync(HttpClient browser, string path, HttpResponseMessage response)
    {
        while (response.Headers.Location is { } next)
        {
            path = next.IsAbsoluteUri ? next.PathAndQuery : next.ToString();
            response = await browser.GetAsync(path, Ct);
        }

        path = response.RequestMessage!.Method == HttpMethod.Get ? response.RequestMessage.RequestUri!.PathAndQuery : path;
        return (path, Parser.ParseDocument(await response.Content.ReadAsStringAsync(Ct)));
    }
}
