using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Platform.Portal.Tests.Issuer;

/// <summary>A person's browser without script, at the issuer's pages: signs in when asked to, answers the consent question, follows what leads on by itself.</summary>
internal sealed partial class OAuthBrowser(HttpClient http, string email) : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The headings of the pages it saw since it was sent.</summary>
    public List<string> Seen { get; } = [];

    public HttpClient Http => http;

    /// <summary>Until it is sent to another site, or stays on a page of ours.</summary>
    /// <returns>Where it was sent, or the page it is on.</returns>
    public async Task<Uri> GoAsync(string url, string answer = "allow")
    {
        Seen.Clear();
        var at = new Uri(http.BaseAddress!, url);
        var response = await http.GetAsync(at, Ct);
        for (var i = 0; i < 20; i++)
        {
            if (response.Headers.Location is { } location)
            {
                at = new Uri(at, location);
                if (at.Authority != http.BaseAddress!.Authority)
                {
                    return at;
                }

                response = await http.GetAsync(at, Ct);
                continue;
            }

            var page = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync(Ct));
            Seen.Add(page.QuerySelector("h1")?.TextContent.Trim() ?? "");
            if (page.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content") is { } refresh)
            {
                at = new Uri(at, Refresh().Match(refresh).Groups[1].Value);
                response = await http.GetAsync(at, Ct);
            }
            else if (page.QuerySelector("form:has(input[type=password])") is { } signIn)
            {
                response = await SubmitAsync(at, signIn, ("Form.Email", email), ("Form.Password", Persons.Password));
            }
            else if (page.QuerySelector("form:has(button[name='Form.Answer'])") is { } question)
            {
                response = await SubmitAsync(at, question, ("Form.Answer", answer));
            }
            else
            {
                return at;
            }
        }

        throw new InvalidOperationException($"Round and round: {string.Join(", ", Seen)} {at}");
    }

    public void Dispose() => http.Dispose();

    private Task<HttpResponseMessage> SubmitAsync(Uri at, IElement form, params (string Name, string Value)[] filled)
    {
        var fields = form.QuerySelectorAll("input[name]").Where(i => i.GetAttribute("type") is not "checkbox").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "");
        foreach (var select in form.QuerySelectorAll("select[name]"))
        {
            fields[select.GetAttribute("name")!] = select.QuerySelector("option")!.GetAttribute("value")!;
        }

        foreach (var (name, value) in filled)
        {
            fields[name] = value;
        }

        return http.PostAsync(new Uri(at, form.GetAttribute("action") ?? at.PathAndQuery), new FormUrlEncodedContent(fields), Ct);
    }

    [GeneratedRegex("url=(.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refresh();
}

internal static class Browsers
{
    /// <summary>Keeps cookies and follows no redirect: where it is sent is what is tested.</summary>
    public static HttpClient NewBrowser(this PortalFixture portal)
    {
        using var one = portal.NewClient();
        return new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = one.BaseAddress };
    }
}
