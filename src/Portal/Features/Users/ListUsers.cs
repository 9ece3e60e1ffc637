using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>An account's users, oldest first.</summary>
internal static class ListUsers
{
    /// <summary>All that are given must hold.</summary>
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
    public sealed record Filter(
        [property: FromQuery(Name = "group"), Description("The name of a signing key group")] string Group = null,
        [property: FromQuery(Name = "tag"), Description("A tag, whole: team:billing")] string Tag = null,
        [property: FromQuery(Name = "q"), Description("A part of the name, or how a public key of it begins")] string Q = null,
        [property: FromQuery(Name = "status"), Description("may_connect or no_credentials")] string Status = null);
#nullable restore annotations

    public static void Map(RouteGroupBuilder users) => users
        .MapGet("", GetAsync)
        .WithName(nameof(ListUsers)).WithSummary("List an account's users")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<UserView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] Filter filter, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, filter, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public Task<Result<Page<UserView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct) => HandleAsync(accountId, new(), page, ct);

        public async Task<Result<Page<UserView>>> HandleAsync(AccountId accountId, Filter filter, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            if (page.Read($"users {accountId}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (filter.Status is not (null or "" or "may_connect" or "no_credentials"))
            {
                return UserErrors.InvalidStatus;
            }

            var last = after is { } id ? UserId.From(id) : (UserId?)null;
            var rows = filter == new Filter()
                ? await UserRow.AfterAsync(db, accountId, last, place.Limit + 1, clock.GetUtcNow(), ct)
                : await FilteredAsync(accountId, filter, last, place.Limit + 1, ct);
            // Whether there is such an account need not be asked when there are users of it.
            return rows.Count == 0 && !await db.HasAccountAsync(accountId, ct)
                ? AccountErrors.NotFound
                : place.Cut([.. rows.Select(UserView.Of)], u => u.Id.Value.ToString("N"));
        }

        private Task<List<UserRow>> FilteredAsync(AccountId accountId, Filter filter, UserId? after, int most, CancellationToken ct)
        {
            var users = Narrow(UserRow.All(db, accountId, clock.GetUtcNow()).AsNoTracking(), filter);
            if (after is { } last)
            {
                users = users.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.User.Id), ValueTuple.Create(last)));
            }

            return users.OrderBy(r => r.User.Id).Take(most).ToListAsync(ct);
        }

        private IQueryable<UserRow> Narrow(IQueryable<UserRow> users, Filter filter)
        {
            if (!string.IsNullOrEmpty(filter.Group))
            {
                users = users.Where(r => r.Group == filter.Group);
            }

            if (!string.IsNullOrEmpty(filter.Tag))
            {
                var tagged = JsonSerializer.Serialize(new { nats = new { tags = new[] { filter.Tag } } });
                users = users.Where(r => EF.Functions.JsonContains(r.User.Claims, tagged));
            }

            users = filter.Status switch
            {
                "may_connect" => users.Where(r => r.Credentials > 0),
                "no_credentials" => users.Where(r => r.Credentials == 0),
                _ => users,
            };
            if (string.IsNullOrWhiteSpace(filter.Q))
            {
                return users;
            }

            var part = filter.Q.Trim();
            return users.Where(r => r.User.Name.Contains(part) || db.Credentials.Any(c => c.UserId == r.User.Id && c.PublicKey.StartsWith(part)));
        }
    }
}
