using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Revocations;

/// <summary>Refuses a user key, or every user, from now on: JWTs issued at or before a second. For keys issued elsewhere; a credential issued here is revoked at
/// its own address. Given again, the later time counts.</summary>
internal static class AddRevocation
{
    /// <summary>PublicKey: U…, or * for every user. At: now when left out.</summary>
    public sealed record Request([property: Required] string? PublicKey, DateTimeOffset? At = null);

    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapPost("", PostAsync)
        .EndsOnFleet()
        .WithName(nameof(AddRevocation)).WithSummary("Revoke a key, or every user")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<RevocationView>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, AccountChange change, TimeProvider clock)
    {
        private const int Most = 5_000;

        public async Task<Result<RevocationView>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return AccountErrors.MayNotManage;
            }

            if (request.PublicKey is not { } key || (key is not "*" && !KeyPair.IsValidPublicKey(key, PrefixByte.User)))
            {
                return RevocationErrors.Key;
            }

            if (request.At > clock.GetUtcNow())
            {
                return RevocationErrors.Future;
            }

            var result = await change.ApplyAsync(accountId, (account, now) => AddAsync(account, key, Seconds(request.At ?? now), now, ct), ct);
            return result.IsRefused(out var error) ? error
                : await db.AccountRevocations.AsNoTracking().Where(r => r.AccountId == accountId && r.PublicKey == key).Select(RevocationView.From).SingleAsync(ct);
        }

        private async Task<Result<AccountChange.Step>> AddAsync(Account account, string key, DateTimeOffset at, DateTimeOffset now, CancellationToken ct)
        {
            var row = await db.AccountRevocations.SingleOrDefaultAsync(r => r.AccountId == account.Id && r.PublicKey == key, ct);
            if (row?.At >= at)
            {
                return AccountChange.Step.Nothing;
            }

            if (row is not null)
            {
                row.At = at;
            }
            else if (await db.AccountRevocations.CountAsync(r => r.AccountId == account.Id, ct) >= Most)
            {
                return RevocationErrors.TooMany;
            }
            else
            {
                db.AccountRevocations.Add(new AccountRevocation { OrganizationId = account.OrganizationId, AccountId = account.Id, PublicKey = key, At = at, RevokedBy = caller.Actor, CreatedAt = now });
            }

            return new AccountChange.Step("revocation.add", new { PublicKey = key, At = at, account.Generation });
        }

        private static DateTimeOffset Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
    }
}
