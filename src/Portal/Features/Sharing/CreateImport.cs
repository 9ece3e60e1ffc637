using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>Takes a subject from another account of this platform: a public export by the account's key, a private one with its activation token.
/// Refused before anything is signed when it would conflict, or lead messages round.</summary>
internal static class CreateImport
{
    public static void Map(RouteGroupBuilder imports) => imports
        .MapPost("", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(CreateImport)).WithSummary("Import a subject")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<ImportView>, ProblemHttpResult>> PostAsync(AccountId accountId, ImportFields request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToCreated(import => $"/api/v1/accounts/{accountId}/imports/{import.Id}");

    internal sealed class Handler(Caller caller, Imports imports, SharingWork work)
    {
        public async Task<Result<ImportView>> HandleAsync(AccountId accountId, ImportFields request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return SharingErrors.MayNotManage;
            }

            await using var transaction = await work.BeginAsync(ct);
            if ((await work.AccountAsync(accountId, ct)).IsRefused(out var wrong, out var account))
            {
                return wrong;
            }

            if (request.Check() is { } refusal)
            {
                return refusal;
            }

            var claims = request.ToClaims(null);
            if (await imports.CheckAsync(account, claims, null, ct) is { } conflict)
            {
                return conflict;
            }

            var import = imports.Add(account, claims, null);
            var detail = new { Account = accountId.ToString(), request.Type, claims.Subject, From = claims.Account, claims.LocalSubject };
            var done = await work.CommitAsync(transaction, "import.create", import.Id.ToString(), detail, ct, accountId);
            return done.IsRefused(out var error) ? error : ImportView.Of(import);
        }
    }
}
