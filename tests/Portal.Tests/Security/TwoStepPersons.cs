using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Security;

/// <summary>People with authenticator apps, and what time does to their sessions.</summary>
internal static partial class TwoStepPersons
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The code the app shows, so many steps from now.</summary>
    public static string Code(string secret, int drift = 0) => Totp.Code(secret, Totp.StepOf(TimeProvider.System.GetUtcNow()) + drift);

    /// <summary>By the page. The code is the last step's, so that this one's and the next one's are good still.</summary>
    public static async Task<(string Secret, string[] RecoveryCodes)> EnrolAsync(this HttpClient browser)
    {
        await SettleAsync();
        var page = await browser.OpenAsync("/security/two-step");
        var secret = SecretOf(page.Page);
        var shown = await browser.SubmitAsync(page, "main form", ("Form.Code", Code(secret, -1)));
        return (secret, [.. RecoveryCode().Matches(shown.Text()).Select(m => m.Value)]);
    }

    public static string SecretOf(IDocument page) => Secret().Match(page.QuerySelector("pre")!.TextContent).Value.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Not at the very end of a step: between reading the clock here and there it could be over.</summary>
    public static async Task SettleAsync()
    {
        var left = 30_000 - (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 30_000);
        if (left < 4_000)
        {
            await Task.Delay((int)left + 50, Ct);
        }
    }

    /// <summary>As if the person had shown who they are so long ago, and their sessions were last used and begun then.</summary>
    public static async Task AgeAsync(this Tenant tenant, TimeSpan authenticated = default, TimeSpan seen = default, TimeSpan begun = default)
    {
        await using (var db = tenant.Portal.AsOwner())
        {
            await db.PersonSessions.Where(s => s.PersonId == tenant.Person).ExecuteUpdateAsync(
                s => s.SetProperty(r => r.AuthenticatedAt, r => r.AuthenticatedAt - authenticated).SetProperty(r => r.LastSeenAt, r => r.LastSeenAt - seen).SetProperty(r => r.CreatedAt, r => r.CreatedAt - begun), Ct);
        }

        tenant.Portal.Services.GetRequiredService<SessionMemory>().Forget(tenant.Person);
    }

    /// <summary>Subjects of the mails the person got, waited for until there are so many.</summary>
    public static async Task<IReadOnlyList<string>> MailedAsync(this Tenant tenant, int count)
    {
        for (var tries = 0; tries < 200 && MailBox.Of(tenant.Portal, tenant.Email).Count < count; tries++)
        {
            await Task.Delay(20, Ct);
        }

        return [.. MailBox.Of(tenant.Portal, tenant.Email).Select(MailBox.Subject)];
    }

    [GeneratedRegex("[A-Z2-7]{4}( [A-Z2-7]{4}){7}", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("[2-9a-z]{5}-[2-9a-z]{5}", RegexOptions.None, 1000)]
    private static partial Regex RecoveryCode();
}
