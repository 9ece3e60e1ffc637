using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>Clients that came with tokens, newest first: which credential of which provider is connected where, and by which rule it may.</summary>
internal static class ListSessions
{
    /// <summary>Which sessions are asked for. All that are given must hold.</summary>
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
    public sealed record Filter(
        [property: FromQuery(Name = "state"), Description("live (when left out: what has not ended, dropping ones too), ended or all")] string State = null,
        [property: FromQuery(Name = "provider"), Description("The id or the name of an identity provider")] string Provider = null,
        [property: FromQuery(Name = "subject"), Description("The provider's name for the client, whole")] string Subject = null);
#nullable restore annotations

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/accounts/{accountId}/connect-sessions", GetAsync).WithTags("Connect sessions")
        .WithName("ListConnectSessions").WithSummary("List an account's clients that came with tokens")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Page<ConnectSessionView>>, ProblemHttpResult>> GetAsync(
        AccountId accountId, [AsParameters] Filter filter, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, filter, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ConnectSessionView>>> HandleAsync(AccountId accountId, Filter filter, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var sessions = db.ConnectSessions.AsNoTracking().Where(s => s.AccountId == accountId);
            switch (filter.State)
            {
                case null or "" or "live": sessions = sessions.Where(s => s.EndedAt == null); break;
                case "ended": sessions = sessions.Where(s => s.EndedAt != null); break;
                case "all": break;
                default: return SessionErrors.InvalidState;
            }

            if (page.Read($"sessions {accountId} {filter}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            if (!string.IsNullOrEmpty(filter.Provider))
            {
                var name = filter.Provider;
                sessions = IdentityProviderId.TryParse(name, null, out var id)
                    ? sessions.Where(s => s.ProviderId == id)
                    : sessions.Where(s => db.IdentityProviders.Any(p => p.Name == name && p.Id == s.ProviderId));
            }

            if (!string.IsNullOrEmpty(filter.Subject))
            {
                var subject = filter.Subject;
                sessions = sessions.Where(s => s.Subject == subject);
            }

            if (place.After is { } after)
            {
                if (Key.Read(after) is not { } last)
                {
                    return WebErrors.InvalidCursor;
                }

                sessions = sessions.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.AdmittedAt, s.UserPublicKey), ValueTuple.Create(last.At, last.Session)));
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            var rows = await sessions.OrderByDescending(s => s.AdmittedAt).ThenByDescending(s => s.UserPublicKey).Take(place.Limit + 1).Select(ConnectSessionView.From(db)).ToListAsync(ct);
            return place.Cut(rows, s => new Key(s.AdmittedAt, s.Session).Write());
        }
    }

    /// <summary>Where a page ends.</summary>
    private sealed record Key(DateTimeOffset At, string Session)
    {
        public string Write() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks} {Session}");

        public static Key? Read(string text) =>
            text.Split(' ') is [var ticks, var session] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
                ? new Key(new DateTimeOffset(at, TimeSpan.Zero), session)
                : null;
    }
}
