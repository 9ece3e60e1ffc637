using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Ledger;

/// <summary>What expires soon, first to end first: valid credentials, activations of imports, and rotated signing keys that still wait to leave.</summary>
internal static class ListExpirations
{
    public const int Soon = 14;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts/{accountId}/expirations", GetAsync).WithTags("Ledger")
            .WithName(nameof(ListExpirations)).WithSummary("List what expires soon in an account")
            .Refuses(400, 403, 404);
        api.MapGet("/expirations", GetAllAsync).WithTags("Ledger")
            .WithName("ListOrganizationExpirations").WithSummary("List what expires soon in the organization")
            .Refuses(400, 403);
    }

    private static async Task<Results<Ok<Page<Expiration>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct, [Description("Within how many days, 14 when left out.")] int days = Soon) =>
        (await handler.HandleAsync(accountId, days, page, ct)).ToOk();

    private static async Task<Results<Ok<Page<Expiration>>, ProblemHttpResult>> GetAllAsync(
        [AsParameters] PageRequest page, Handler handler, CancellationToken ct, [Description("Within how many days, 14 when left out.")] int days = Soon) =>
        (await handler.HandleAsync(null, days, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        private static readonly Func<PortalDb, bool, AccountId, IAsyncEnumerable<Activation>> Activations = CompiledQuery.Many(
            (PortalDb db, bool isOfAll, AccountId account) =>
                from import in db.Imports.AsNoTracking()
                where isOfAll || import.AccountId == account
                join a in db.Accounts on import.AccountId equals a.Id
                select new Activation(import.AccountId, a.Name, import.Id, import.Subject, import.Claims));

        private static readonly Func<PortalDb, bool, AccountId, DateTimeOffset, DateTimeOffset, IAsyncEnumerable<Expiration>> Keys = CompiledQuery.Many(
            (PortalDb db, bool isOfAll, AccountId account, DateTimeOffset now, DateTimeOffset until) =>
                from key in db.SigningKeys.AsNoTracking()
                where (isOfAll || key.AccountId == account) && key.RetiresAt > now && key.RetiresAt <= until
                join g in db.SigningKeyGroups on key.GroupId equals g.Id
                join a in db.Accounts on key.AccountId equals a.Id
                select new Expiration("signing_key", key.AccountId, a.Name, key.PublicKey, g.Name, null, key.RetiresAt!.Value));

        public async Task<Result<Page<Expiration>>> HandleAsync(AccountId? accountId, int days, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (days is < 1 or > 365)
            {
                return LedgerErrors.InvalidDays;
            }

            if (page.Read($"expirations {accountId} {days}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (Key.Read(place.After) is not { } after)
            {
                return WebErrors.InvalidCursor;
            }

            var now = clock.GetUtcNow();
            var until = now.AddDays(days);
            List<Expiration> found =
            [
                .. await CredentialsAsync(accountId, now, until, after, place.Limit, ct), .. await ActivationsAsync(accountId, now, until, ct), .. await Keys(db, accountId is null, accountId ?? default, now, until).ToListAsync(ct),
            ];
            // Whether there is such an account need not be asked when something of it was found.
            return found.Count == 0 && accountId is { } account && !await db.HasAccountAsync(account, ct) ? AccountErrors.NotFound : place.Cut([.. found.Where(e => Key.Of(e).IsAfter(after)).OrderBy(e => e.ExpiresAt).ThenBy(e => e.Id, StringComparer.Ordinal).Take(place.Limit + 1)], e => Key.Of(e).ToString());
        }

        private async Task<List<Expiration>> CredentialsAsync(AccountId? account, DateTimeOffset now, DateTimeOffset until, Key after, int limit, CancellationToken ct)
        {
            var rows = LedgerRow.All(db, now).Where(r => r.Status == CredentialStatus.Active && r.Credential.ExpiresAt <= until && r.Credential.ExpiresAt >= after.At);
            if (account is { } id)
            {
                rows = rows.Where(r => r.Credential.AccountId == id);
            }

            var first = await Said(rows.OrderBy(r => r.Credential.ExpiresAt).Take(limit + 1)).ToListAsync(ct);
            // Many may end in one moment (an archive's): those are read to the last, so that a page begins after any of them.
            return first.Count <= limit ? first : await Said(rows.Where(r => r.Credential.ExpiresAt <= first[limit].ExpiresAt)).ToListAsync(ct);
        }

        private static IQueryable<Expiration> Said(IQueryable<LedgerRow> rows) =>
            rows.Select(r => new Expiration("credential", r.Credential.AccountId, r.Account, r.Credential.Id.ToString(), r.User, r.Credential.UserId, r.Credential.ExpiresAt!.Value));

        private async Task<IEnumerable<Expiration>> ActivationsAsync(AccountId? account, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
            from row in await Activations(db, account is null, account ?? default).ToListAsync(ct)
            let at = EndOf(NatsImport.FromJson(row.Claims).Token)
            where at > now && at <= until
            select new Expiration("activation", row.AccountId, row.Account, row.Id.ToString(), row.Subject, null, at.Value);

        private static DateTimeOffset? EndOf(string token)
        {
            if (token.Length == 0)
            {
                return null;
            }

            try
            {
                return NatsJwt.DecodeActivationClaims(token).Expires is > 0 and var at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;
            }
            catch (NatsJwtException)
            {
                // An imported account may carry a URL or a damaged token there: it has no end to warn of.
                return null;
            }
        }
    }

    private sealed record Activation(AccountId AccountId, string Account, ImportId Id, string Subject, string Claims);

    /// <summary>Where a page ends.</summary>
    private readonly record struct Key(DateTimeOffset At, string Id)
    {
        public static Key Of(Expiration e) => new(e.ExpiresAt, e.Id);

        public static Key? Read(string? text) =>
            text is null ? new(DateTimeOffset.MinValue, "")
            : text.Split(' ') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
                ? new(new DateTimeOffset(at, TimeSpan.Zero), id)
                : null;

        public bool IsAfter(Key other) => At > other.At || (At == other.At && string.CompareOrdinal(Id, other.Id) > 0);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks} {Id}");
    }
}
