using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Live;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Says what a patch would do, and saves nothing: refused as PATCH would refuse it; else which live connections servers would close for it,
/// and what else is worth a word.</summary>
internal static class PreviewAccount
{
    /// <summary>Reason: subs, conn, leaf, or user (a bearer where those are no more allowed). Id: the node's number of the connection.</summary>
    public sealed record ClosingPart(string Node, string Region, ulong Id, string? User, string Name, DateTimeOffset Start, long Subs, string Reason)
    {
        public static ClosingPart Of(Closing c) =>
            new(c.Connection.Node, c.Connection.Region, c.Connection.Id, c.Connection.User, c.Connection.Name, c.Connection.Start, c.Connection.Subs, c.Reason);
    }

    /// <summary>Changed: the members that would differ. Closes: connections closed at once. MayClose: a limit of connections is the whole fleet's; where only all
    /// nodes together pass it, each closes some of its newest when it next hears of the others, 30 seconds at most. Least, Most: how many in all.
    /// Connected: how many are now. Unknown: why the connections are not known; null when they are.</summary>
    public sealed record Response(
        IReadOnlyList<string> Changed, IReadOnlyList<AccountNote> Notes, IReadOnlyList<ClosingPart> Closes, IReadOnlyList<ClosingPart> MayClose,
        int Least, int Most, int Connected, string? Unknown);

    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapPost("/{accountId}/preview", PostAsync)
        .OnlyAsks()
        .WithName(nameof(PreviewAccount)).WithSummary("Say what a patch would do to an account, without saving it")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, PatchOf<AccountBody> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, LiveLook live, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, JsonObject patch, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return AccountErrors.MayNotManage;
            }

            if ((await TryAsync(accountId, patch, ct)).IsRefused(out var refusal, out var tried))
            {
                return refusal;
            }

            var (connections, use) = await live.LookAsync(accountId, ct);
            var closings = ClosePreview.Of(await ChangeAsync(tried.Before.Limits, tried.After.Limits, accountId, connections, ct), connections.Connections);
            return new Response(
                tried.Changed, AccountNotes.Of(tried.Before, tried.After, use),
                [.. closings.Sure.Select(ClosingPart.Of)], [.. closings.Maybe.Select(ClosingPart.Of)], closings.Least, closings.Most, connections.Connections.Count, connections.Unknown);
        }

        // Saved, looked at as servers would, and taken back.
        private async Task<Result<Tried>> TryAsync(AccountId accountId, JsonObject patch, CancellationToken ct)
        {
            await using var tx = await db.BeginAsync(ct);
            try
            {
                var account = await db.Accounts.SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct);
                if (account is null or { State: AccountState.Closed or AccountState.Retired })
                {
                    return account is null ? AccountErrors.NotFound : account.State is AccountState.Closed ? AccountErrors.Closed : AccountErrors.Retired;
                }

                var before = Body(account);
                if ((await AccountPatch.ApplyAsync(db, account, patch, ct)).IsRefused(out var refusal, out var changed))
                {
                    return refusal;
                }

                await db.SaveChangesAsync(ct);
                return AccountChange.Refusal(await AccountDraft.CheckAsync(db, accountId, clock.GetUtcNow(), ct)) is { } refused ? refused : new Tried(before, Body(account), changed);
            }
            catch (DbUpdateException e) when (e.Violates("ux_accounts_organization_name"))
            {
                return AccountErrors.NameTaken;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }

        private async Task<CloseChange> ChangeAsync(LimitsBody before, LimitsBody after, AccountId accountId, LiveConnections connections, CancellationToken ct) => new()
        {
            Conn = after.Conn == before.Conn ? -1 : after.Conn,
            Leaf = after.Leaf == before.Leaf ? -1 : after.Leaf,
            Subs = after.Subs == before.Subs ? -1 : after.Subs,
            Users = after.DisallowBearer && !before.DisallowBearer ? await BearersAsync(accountId, connections, ct) : new HashSet<string>(StringComparer.Ordinal),
        };

        private async Task<HashSet<string>> BearersAsync(AccountId accountId, LiveConnections connections, CancellationToken ct)
        {
            var users = connections.Connections.Select(c => c.User).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            var bearers = await db.Credentials.AsNoTracking().Where(c => c.AccountId == accountId && c.Kind == "bearer" && users.Contains(c.PublicKey)).Select(c => c.PublicKey).ToListAsync(ct);
            return bearers.ToHashSet(StringComparer.Ordinal);
        }

        private static AccountBody Body(Account account) => AccountBody.From(account.Name, NatsAccountClaims.FromJson(account.Claims).Account);

        private sealed record Tried(AccountBody Before, AccountBody After, IReadOnlyList<string> Changed);
    }
}
