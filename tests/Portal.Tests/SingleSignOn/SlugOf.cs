using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Tests.SingleSignOn;

internal sealed class SlugOf(PortalFixture portal)
{
    public async Task<string> AsyncOf(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        return await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.Slug).SingleAsync(TestContext.Current.CancellationToken);
    }
}

internal static class ChangedPersons
{
    public static void SetEmail(this Person person, string email)
    {
        (person.Email, person.UserName) = (email, email);
        (person.NormalizedEmail, person.NormalizedUserName) = (email.ToUpperInvariant(), email.ToUpperInvariant());
    }
}
