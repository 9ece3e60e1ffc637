using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>A person at a browser. Notes everything that should not happen on any page: console errors (a violated
/// content policy is one), uncaught exceptions, requests to other hosts, failed ones.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly RunningPlatform _platform;
    private readonly IBrowserContext _context;

    public Visitor(RunningPlatform platform, IBrowserContext context, IPage page)
    {
        (_platform, _context, Page) = (platform, context, page);
        page.Console += (_, message) => { if (message.Type is "error" or "warning") { Wrong.Add($"{page.Url}: console {message.Type}: {message.Text} ({message.Location})"); } };
        page.PageError += (_, error) => Wrong.Add($"{page.Url}: {error}");
        context.Response += (_, response) => { if (response.Status >= 500) { Wrong.Add($"{page.Url}: {response.Status} for {response.Url}; the portal said: {platform.LastFailure()}"); } };
        context.Request += (_, request) => { if (!request.Url.StartsWith(platform.Portal, StringComparison.Ordinal)) { Wrong.Add($"{page.Url}: asked {request.Url}"); } };
    }

    public IPage Page { get; }
    public List<string> Wrong { get; } = [];
    public int Clicks { get; private set; }
    /// <summary>Longer than a phone's heading is wide, without a place to break it.</summary>
    public string Email { get; } = $"ada-{RandomNumberGenerator.GetHexString(10, lowercase: true)}@analyticalengines.example.com";
    public string Organization { get; } = $"Browser {RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    public string Password { get; } = RandomNumberGenerator.GetHexString(24);

    /// <summary>Path of the Connect page of the account that sign-up made; known once confirmed.</summary>
    public string Connect { get; private set; } = "";
    public string Account => Connect[..^"/connect".Length];
    public string OrganizationPath => Connect[..Connect.IndexOf("/a/", StringComparison.Ordinal)];

    public async Task ClickAsync(ILocator target)
    {
        Clicks++;
        await target.ClickAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Two clicks: create, confirm.</summary>
    public async Task SignUpAsync(CancellationToken ct)
    {
        await Page.GotoAsync("/sign-up");
        await Page.GetByLabel("Work email").FillAsync(Email);
        await Page.GetByLabel("Organization", new() { Exact = true }).FillAsync(Organization);
        await Page.GetByLabel("Password").FillAsync(Password);
        await ClickAsync(Button("Create the organization"));
        await Page.WaitForURLAsync("**/sign-up/sent");
        await Page.GotoAsync((await _platform.LinkMailedAsync(Email, "/confirm", ct)).PathAndQuery);
        await ClickAsync(Button("Confirm and go on"));
        await Page.WaitForURLAsync("**/connect");
        Connect = new Uri(Page.Url).AbsolutePath;
    }

    public async Task SignInAsync()
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("Email").FillAsync(Email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await ClickAsync(Button("Sign in"));
    }

    /// <summary>The cookie that the theme menu leaves.</summary>
    public Task ChooseThemeAsync(string theme) =>
        _context.AddCookiesAsync([new() { Name = "trunkline_theme", Value = Uri.EscapeDataString(theme), Url = _platform.Portal }]);

    /// <summary>Becomes the same person at another window: takes over the other's session.</summary>
    public async Task JoinAsync(Visitor other) =>
        await _context.AddCookiesAsync([
            .. (await other._context.CookiesAsync()).Where(c => c.Name is not "trunkline_theme").Select(c => new Cookie
            {
                Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, Expires = c.Expires, HttpOnly = c.HttpOnly, Secure = c.Secure, SameSite = c.SameSite,
            }),
        ]);

    /// <summary>Downloads credentials from the Connect page. One click.</summary>
    public async Task<string> DownloadCredsAsync()
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => ClickAsync(Button("Download .creds")));
        var file = Path.Combine(_platform.Data, string.Create(CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetHexString(8)}.creds"));
        await download.SaveAsAsync(file);
        return file;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
