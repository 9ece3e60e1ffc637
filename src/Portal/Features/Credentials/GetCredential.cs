using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>A row of the ledger; what the credential itself said is not kept.</summary>
internal static class GetCredential
{
    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapGet("/{credentialId}", GetAsync)
        .WithName(nameof(GetCredential)).WithSummary("Read what is known of a credential")
        .Refuses(403, 404);

    private static async Task<Results<Ok<CredentialView>, ProblemHttpResult>> GetAsync(AccountId accountId, UserId userId, CredentialId credentialId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, credentialId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<CredentialView>> HandleAsync(AccountId accountId, UserId userId, CredentialId credentialId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            var rows = LedgerRow.All(db, clock.GetUtcNow()).Where(r => r.Credential.Id == credentialId && r.Credential.UserId == userId && r.Credential.AccountId == accountId);
            return await rows.SingleOrDefaultAsync(ct) is { } row ? CredentialView.Of(row) : CredentialErrors.NotFound;
        }
    }
}
