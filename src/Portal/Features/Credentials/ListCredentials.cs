using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>The issuance ledger of a user, oldest first, revoked and expired ones too.</summary>
internal static class ListCredentials
{
    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapGet("", GetAsync)
        .WithName(nameof(ListCredentials)).WithSummary("List a user's credentials")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<CredentialView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, UserId userId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Page<CredentialView>>> HandleAsync(AccountId accountId, UserId userId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.ReadById<CredentialId>($"credentials {userId}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (!await db.Users.AnyAsync(u => u.Id == userId && u.AccountId == accountId, ct))
            {
                return UserErrors.NotFound;
            }

            var credentials = LedgerRow.All(db, clock.GetUtcNow()).Where(r => r.Credential.UserId == userId && r.Credential.AccountId == accountId);
            var rows = await place.Of(credentials, r => r.Credential.Id).ToListAsync(ct);
            return place.Cut([.. rows.Select(CredentialView.Of)], c => c.Id);
        }
    }
}
