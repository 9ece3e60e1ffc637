using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Hands out the seed of a key, once in its life, so that a program can issue users itself. It is in this answer and nowhere else; the sealed copy
/// stays, so that the key signs here too. Whoever has it can make users of the account: with the group's template, or, unscoped, any.</summary>
internal static class HandOutSeed
{
    /// <summary>Seed: SA…. IssuerAccount: A…, what the users' JWTs name as nats.issuer_account. IsScoped: the JWTs must carry no permissions and no limits.</summary>
    public sealed record Response(string PublicKey, string Seed, string IssuerAccount, bool IsScoped);

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPost("/{groupId}/keys/{publicKey}/seed", PostAsync)
        .WithName("HandOutSigningKeySeed").WithSummary("Hand out a signing key's seed, once")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(
        AccountId accountId, SigningKeyGroupId groupId, string publicKey, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(accountId, groupId, publicKey, ct)).ToOk();
    }

    internal sealed class Handler(Caller caller, PortalDb db, GroupKeys keys, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, string publicKey, CancellationToken ct)
        {
            // Whoever has the seed issues credentials: both are needed.
            if (!caller.Can(Permissions.ManageAccounts) || !caller.Can(Permissions.ManageCredentials))
            {
                return GroupErrors.MayNotManage;
            }

            var found = await (
                from key in db.SigningKeys.AsNoTracking()
                where key.AccountId == accountId && key.GroupId == groupId && key.PublicKey == publicKey
                join account in db.Accounts.Where(a => !a.IsSystem && a.ClosedAt == null) on key.AccountId equals account.Id
                join @group in db.SigningKeyGroups on key.GroupId equals @group.Id
                select new { Key = key, Account = account.PublicKey, IsScoped = @group.Template != null }).SingleOrDefaultAsync(ct);
            if (found is null)
            {
                return GroupErrors.KeyNotFound;
            }

            if (found.Key.State == SigningKeyState.Removed || !found.Key.IsHeld)
            {
                return found.Key.IsHeld ? GroupErrors.KeyRemoved : GroupErrors.KeyNotHeld;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            using var seed = await keys.HandOutAsync(db, found.Key, now, ct);
            if (seed is null)
            {
                return GroupErrors.SeedShown;
            }

            AuditLog.Append(db, "signing_key.seed_hand_out", publicKey, new { Account = accountId.ToString(), Group = groupId.ToString(), Reason = "asked for by its owner" }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return new Response(publicKey, Encoding.UTF8.GetString(seed.Utf8), found.Account, found.IsScoped);
        }
    }
}
