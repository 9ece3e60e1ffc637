using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Tests.ExternalSignIn;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

/// <summary>An organization with a verified domain and a played provider of its own, on.</summary>
internal sealed class SignOnSite : IAsyncDisposable
{
    private SignOnSite(ProviderSite site, Tenant tenant, PlayedProvider provider, string domain) => (Site, Tenant, Provider, Domain) = (site, tenant, provider, domain);

    public ProviderSite Site { get; }
    public Tenant Tenant { get; }
    public PlayedProvider Provider { get; }
    public string Domain { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static readonly RoleMapping Mapping = new([new("groups", "nats-admins", Role.Admin), new("groups", "nats-developers", Role.Developer)], [], null);

    public static async Task<SignOnSite> StartAsync(ProviderSite site, bool isRequired = false, RoleMapping? mapping = null)
    {
        var tenant = await site.Portal.NewPersonAsync();
        var (provider, domain) = (await PlayedProvider.StartAsync(), TenantSignOn.NewDomain());
        await tenant.VerifyAsync(domain);
        await tenant.PutAsync(new(provider.Issuer, PlayedProvider.ClientId, PlayedProvider.Secret, ["groups"], Mapping: mapping ?? Mapping));
        await tenant.TurnOnAsync(isRequired);
        return new SignOnSite(site, tenant, provider, domain);
    }

    public string NewEmail(string name = "ada") => $"{name}.{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}@{Domain}";

    /// <summary>Goes by the page, from the address on.</summary>
    public static async Task<(string Path, AngleSharp.Html.Dom.IHtmlDocument Page)> GoAsync(SentBrowser browser, string email) =>
        await browser.SubmitAsync(await browser.OpenAsync("/sign-in/sso"), "form[action='/sign-in/sso']", ("email", email));

    /// <summary>The provider signs in somebody of these groups.</summary>
    public void SignIn(string email, params string[] groups) => Provider.SignIn($"sub {email}", email, true, ("groups", new JsonArray([.. groups.Select(g => (JsonNode)g)])));

    public async Task<string> SlugAsync()
    {
        await using var db = Tenant.Portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == Tenant.Id).Select(o => o.Slug).SingleAsync(Ct);
    }

    public async Task<Member?> MemberAsync(string email)
    {
        await using var db = Tenant.Portal.AsOwner();
        var person = await db.Persons.Where(p => p.Email == email).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(Ct);
        return person is { } id ? await db.Members.SingleOrDefaultAsync(m => m.OrganizationId == Tenant.Id && m.PersonId == new Platform.Kernel.PersonId(id), Ct) : null;
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
