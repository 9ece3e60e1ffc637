using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kernel;
using Platform.Portal.Features.Invitations;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Members;

/// <summary>Somebody with a login of their own who is a member of another's organization, and a client with an API token of theirs there.</summary>
internal sealed record Colleague(Tenant Home, Tenant Of, HttpClient Client)
{
    public PersonId Person => Home.Person;
    public string Path => $"/api/v1/members/{Person}";
}

internal static class Colleagues
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="tenant">The organization.</param>
    /// <param name="role">As what.</param>
    /// <param name="accounts">The only accounts they see; none given: all.</param>
    public static async Task<Colleague> AddColleagueAsync(this Tenant tenant, Role role, params AccountId[] accounts)
    {
        var home = await tenant.JoinAsync(role, accounts);
        await using var scope = tenant.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(tenant.Id, home.Person, $"person {home.Person}", Permissions.Of(role));
        var token = (await scope.ServiceProvider.GetRequiredService<CreateToken.Handler>().HandleAsync(new("colleague"), Ct)).Value.Token;
        var client = tenant.Portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return new(home, tenant, client);
    }

    /// <summary>See <see cref="Tenant.PrepareMembersAsync"/>.</summary>
    public static async Task<(PersonId Person, InvitationId Invitation)> AddMembersAsync(this Tenant tenant)
    {
        var colleague = await tenant.JoinAsync(Role.Viewer, []);
        var made = await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateInvitation.Handler>().HandleAsync(new($"asked-{tenant.Email}", Role.Viewer), Ct));
        await using var db = tenant.Portal.AsOwner();
        await db.Invitations.Where(i => i.Id == made.Value.Id).ExecuteUpdateAsync(s => s.SetProperty(i => i.SentAt, i => i.SentAt.AddMinutes(-5)), Ct);
        return (colleague.Person, made.Value.Id);
    }

    private static async Task<Tenant> JoinAsync(this Tenant tenant, Role role, AccountId[] accounts)
    {
        var home = await tenant.Portal.NewPersonAsync();
        await using var db = tenant.Portal.AsOwner();
        db.Members.Add(new Member { OrganizationId = tenant.Id, PersonId = home.Person, Role = role, IsLimited = accounts.Length > 0, CreatedAt = TimeProvider.System.GetUtcNow() });
        db.MemberAccounts.AddRange(accounts.Select(a => new MemberAccount { OrganizationId = tenant.Id, PersonId = home.Person, AccountId = a }));
        await db.SaveChangesAsync(Ct);
        return home;
    }

    /// <summary>A client that sends address and password.</summary>
    public static HttpClient AsPerson(this Tenant person)
    {
        var client = person.Portal.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Email}:{Persons.Password}")));
        return client;
    }
}
