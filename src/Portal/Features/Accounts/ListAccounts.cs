using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>The organization's accounts, oldest first; closed and retired ones only when asked for.</summary>
internal static class ListAccounts
{
    public sealed record Filter(
        [property: FromQuery(Name = "state"), Description("active, suspended, closed, retired or all; left out, active and suspended.")] string? State = null,
        [property: FromQuery(Name = "tag"), Description("Accounts with this tag.")] string? Tag = null,
        [property: FromQuery(Name = "q"), Description("Part of the name, or the beginning of the public key.")] string? Q = null);

    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapGet("", GetAsync)
        .WithName(nameof(ListAccounts)).WithSummary("List accounts")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<AccountView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, [AsParameters] Filter filter, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, filter, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        private const int Longest = 64;

        public Task<Result<Page<AccountView>>> HandleAsync(PageRequest page, CancellationToken ct) => HandleAsync(page, new Filter(), ct);

        public async Task<Result<Page<AccountView>>> HandleAsync(PageRequest page, Filter filter, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read("accounts").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after) || Find(filter).IsRefused(out wrong, out var accounts))
            {
                return wrong;
            }

            if (after is { } id)
            {
                var last = AccountId.From(id);
                accounts = accounts.Where(a => EF.Functions.GreaterThan(ValueTuple.Create(a.Id), ValueTuple.Create(last)));
            }

            var rows = await accounts.OrderBy(a => a.Id).Take(place.Limit + 1).Select(AccountView.From(db)).ToListAsync(ct);
            return place.Cut(rows, a => a.Id.Value.ToString("N"));
        }

        private Result<IQueryable<Account>> Find(Filter filter)
        {
            var accounts = db.Accounts.AsNoTracking().Where(a => !a.IsSystem);
            switch (filter.State)
            {
                case null or "":
                    accounts = accounts.Where(a => a.ClosedAt == null);
                    break;
                case "all":
                    break;
                default:
                    if (!Enum.GetValues<AccountState>().Any(s => string.Equals(Json.Word(s), filter.State, StringComparison.Ordinal)))
                    {
                        return AccountErrors.InvalidState;
                    }

                    var state = Enum.Parse<AccountState>(filter.State, ignoreCase: true);
                    accounts = accounts.Where(a => a.State == state);
                    break;
            }

            if (filter.Tag is { Length: > 0 } tag)
            {
                if (!AccountRules.IsTag(tag))
                {
                    return AccountErrors.InvalidTag;
                }

                var has = JsonSerializer.Serialize(new { nats = new { tags = new[] { tag.ToLowerInvariant() } } }, Json.Options);
                accounts = accounts.Where(a => EF.Functions.JsonContains(a.Claims, has));
            }

            if (filter.Q?.Trim() is { Length: > 0 } search)
            {
                if (search.Length > Longest || search.Any(char.IsControl))
                {
                    return AccountErrors.InvalidSearch;
                }

                var (name, key) = (search.ToLowerInvariant(), search.ToUpperInvariant());
                accounts = accounts.Where(a => a.Name.Contains(name) || a.PublicKey.StartsWith(key));
            }

            return Answers.Ok(accounts);
        }
    }
}
