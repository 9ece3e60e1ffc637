using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Platform.Portal.Tests.ExternalSignIn;

/// <summary>A browser without script that goes from the portal to providers and back as it is sent. The portal's public name leads to the portal.</summary>
internal sealed partial class SentBrowser(Uri portal) : IDisposable
{
    private const string PublicName = "portal.test";
    private static readonly HtmlParser Parser = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Ends before it goes to an address that this says yes to; <see cref="Stopped"/> has it then.</summary>
    public Func<Uri, bool> Stops { get; set; } = _ => false;

    public Uri? Stopped { get; private set; }

    public async Task<(string Path, IHtmlDocument Page)> OpenAsync(string path)
    {
        var at = At(new Uri(portal, path));
        return await FollowAsync(at, await _http.GetAsync(at, Ct));
    }

    /// <summary>Fills in the form that the selector finds on the page, and sends it.</summary>
    public async Task<(string Path, IHtmlDocument Page)> SubmitAsync((string Path, IHtmlDocument Page) on, string form, params (string Name, string Value)[] fields)
    {
        var element = on.Page.QuerySelector(form).ShouldNotBeNull($"{on.Path} has no {form}: {on.Page.Body!.TextContent}");
        var filled = element.QuerySelectorAll("input[name]").Where(i => i.GetAttribute("type") is not "checkbox" || i.HasAttribute("checked"))
            .Select(i => new KeyValuePair<string, string>(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""))
            .Where(i => fields.All(f => f.Name != i.Key)).Concat(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)));
        var at = new Uri(portal, element.GetAttribute("action") is { Length: > 0 } action ? action : on.Path);
        return await FollowAsync(at, await _http.PostAsync(at, new FormUrlEncodedContent(filled), Ct));
    }

    public async Task<(string Path, IHtmlDocument Page)> SignInAsync(string email, string back = "/") =>
        await SubmitAsync(await OpenAsync($"/sign-in?back={Uri.EscapeDataString(back)}"), "form:has([type=password])", ("Form.Email", email), ("Form.Password", Persons.Password));

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(portal, path), Ct);

    public void Dispose() => _http.Dispose();

    private async Task<(string, IHtmlDocument)> FollowAsync(Uri at, HttpResponseMessage response)
    {
        for (var i = 0; i < 20; i++)
        {
            var text = await response.Content.ReadAsStringAsync(Ct);
            var page = Parser.ParseDocument(text);
            var next = response.Headers.Location?.OriginalString
                ?? (page.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content") is { } refresh ? Refresh().Match(refresh).Groups[1].Value : null);
            if (next is null)
            {
                return (at.PathAndQuery, page);
            }

            at = At(new Uri(at, next));
            if (Stops(at))
            {
                Stopped = at;
                return (at.PathAndQuery, page);
            }

            response = await _http.GetAsync(at, Ct);
        }

        throw new InvalidOperationException($"Round and round: {at}");
    }

    private Uri At(Uri to) => to.Host == PublicName ? new Uri(portal, to.PathAndQuery) : to;

    [GeneratedRegex("url=(.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refresh();
}
