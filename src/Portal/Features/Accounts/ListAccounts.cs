using System.ComponentModel;
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
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
    public sealed record Filter(
        [property: FromQuery(Name = "state"), Description("active, suspended, closed, retired or all; left out, active and suspended.")] string State = null,
        [property: FromQuery(Name = "tag"), Description("Accounts with this tag.")] string Tag = null,
        [property: FromQuery(Name = "q"), Description("Part of the name, or the beginning of the public key.")] string Q = null);
#nullable restore annotations

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
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read("accounts").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after) || Read(filter).IsRefused(out wrong, out var search))
            {
                return wrong;
            }

            // What is rare among very many is found by the function alone, which plans each question anew.
            var rows = filter == new Filter()
                ? await AccountView.AfterAsync(db, [.. search.States], after is { } last ? AccountId.From(last) : null, place.Limit + 1, ct)
                : await FoundAsync(search with { After = after, Most = place.Limit + 1 }, ct);
            return place.Cut(rows, a => a.Id.Value.ToString("N"));
        }

        private async Task<List<AccountView>> FoundAsync(AccountSearch search, CancellationToken ct)
        {
            var ids = await db.SearchAccountsAsync(search, ct);
            return await db.Accounts.AsNoTracking().Where(a => ids.Contains(a.Id)).OrderBy(a => a.Id).Select(AccountView.From(db)).ToListAsync(ct);
        }

        private static Result<AccountSearch> Read(Filter filter)
        {
            if (States(filter.State) is not { } states)
            {
                return AccountErrors.InvalidState;
            }

            if (filter.Tag is { Length: > 0 } && !AccountRules.IsTag(filter.Tag))
            {
                return AccountErrors.InvalidTag;
            }

            var text = filter.Q?.Trim() is { Length: > 0 } q ? q : null;
            return text?.Length > Longest || text?.Any(char.IsControl) == true
                ? AccountErrors.InvalidSearch
                : new AccountSearch(states, text?.ToLowerInvariant(), text?.ToUpperInvariant(), filter.Tag is { Length: > 0 } tag ? tag.ToLowerInvariant() : null);
        }

        private static AccountState[]? States(string? wanted) => wanted switch
        {
            null or "" => [AccountState.Active, AccountState.Suspended],
            "all" => Enum.GetValues<AccountState>(),
            _ => Enum.GetValues<AccountState>().Where(s => string.Equals(Json.Word(s), wanted, StringComparison.Ordinal)).ToArray() is { Length: 1 } one ? one : null,
        };
    }
}
