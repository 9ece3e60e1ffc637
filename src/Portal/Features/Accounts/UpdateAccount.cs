using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Changes an account by a merge patch (RFC 7396): what is not named stays, null puts a member back to its default. The account's next
/// generation tells the fleet; a patch that changes nothing makes none. POST …/preview says before which connections it would close.</summary>
internal static class UpdateAccount
{
    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapPatch("/{accountId}", PatchAsync)
        .EndsOnFleet()
        .WithName(nameof(UpdateAccount)).WithSummary("Change an account (merge patch)")
        .WithDescription(
            "Refused fields: name (name.required, name.too_long, name.invalid, account.name_taken); limits (account.limit_below_minus_one, account.limit_too_large, account.tiers_exclude, "
            + "account.tier_name, account.imports_in_use, account.exports_in_use, account.wildcards_in_use); default_permissions (permissions.…); mappings (account.mapping_…, account.too_many_mappings); "
            + "trace (account.trace_dest, account.trace_sampling); cluster_traffic (account.cluster_traffic); tags (account.tag, account.too_many_tags); description (account.description_too_long); "
            + "info_url (account.info_url). What servers would refuse for another reason is account.claims_refused. Any other member: patch.unknown_member; another kind of value: patch.wrong_type.")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<AccountDetail>, ProblemHttpResult>> PatchAsync(
        AccountId accountId, PatchOf<AccountBody> patch, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(accountId, patch.Document, ct);
        return result.ToOk();
    }

    internal sealed class Handler(Caller caller, PortalDb db, AccountChange change, GetAccount.Handler read)
    {
        public async Task<Result<AccountDetail>> HandleAsync(AccountId accountId, JsonObject patch, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return AccountErrors.MayNotManage;
            }

            var result = await change.ApplyAsync(accountId, async (account, _) =>
            {
                if (account.State is AccountState.Closed or AccountState.Retired)
                {
                    return account.State is AccountState.Closed ? AccountErrors.Closed : AccountErrors.Retired;
                }

                return (await AccountPatch.ApplyAsync(db, account, patch, ct)).IsRefused(out var refusal, out var changed) ? refusal
                    : changed.Count == 0 ? AccountChange.Step.Nothing
                    : new AccountChange.Step("account.update", new { Changed = changed, Patch = patch, account.Generation });
            }, ct);
            return result.IsRefused(out var error) ? error : await read.HandleAsync(accountId, ct);
        }
    }
}
