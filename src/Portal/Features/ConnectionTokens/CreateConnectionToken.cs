using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectionTokens;

/// <summary>Makes a token a NATS client connects to this one account with. Its text is in this answer and nowhere else. What it may do there, and whether
/// it enters at all, is the account's connect policy's to say.</summary>
internal static partial class CreateConnectionToken
{
    /// <summary>Provider: the name of an identity provider of kind tokens; left out, the oldest. Scopes: words of your own for policies.</summary>
    public sealed record Request(
        [property: Required, StringLength(64)] string? Name, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null, string? Provider = null);

    /// <summary>Token: what the client sends as its token, or as password with the account's public key as user name.</summary>
    public sealed record Response(
        ConnectionTokenId Id, AccountId AccountId, string Provider, string Name, string Token, string Hint, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapPost("", PostAsync)
        .WithName(nameof(CreateConnectionToken)).WithSummary("Make a connection token")
        .WithDescription("The token's text is shown once.")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(accountId, request, ct)).ToCreated(token => $"/api/v1/accounts/{accountId}/connection-tokens/{token.Id}");
    }

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return ConnectionTokenErrors.MayNotManage;
            }

            var account = await db.Accounts.AsNoTracking().Where(a => a.Id == accountId && !a.IsSystem).Select(a => new { a.ClosedAt }).SingleOrDefaultAsync(ct);
            if (account is null)
            {
                return AccountErrors.NotFound;
            }

            var now = clock.GetUtcNow();
            if ((account.ClosedAt is null ? Check(request, now) : ConnectionTokenErrors.AccountClosed) is { } wrong)
            {
                return wrong;
            }

            var provider = await db.IdentityProviders.AsNoTracking()
                .Where(p => p.Kind == ProviderKind.Tokens && p.DeletedAt == null && (request.Provider == null || p.Name == request.Provider))
                .OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).FirstOrDefaultAsync(ct);
            if (provider is null)
            {
                return request.Provider is null ? ConnectionTokenErrors.NoProvider : ConnectionTokenErrors.UnknownProvider;
            }

            var text = ConnectionTokenText.New();
            var token = new ConnectionToken
            {
                OrganizationId = caller.Organization,
                Id = ConnectionTokenId.New(now),
                ProviderId = provider.Id,
                AccountId = accountId,
                Name = request.Name!,
                Hash = ConnectionTokenText.Hash(text),
                Hint = ApiTokenText.Hint(text),
                Scopes = [.. request.Scopes ?? []],
                CreatedBy = caller.Actor,
                CreatedAt = now,
                ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            };
            db.ConnectionTokens.Add(token);
            AuditLog.Append(db, "connection_token.create", token.Id.ToString(), new { Account = accountId.ToString(), Provider = provider.Name, token.Name, token.Scopes, token.ExpiresAt }, now);
            await db.SaveChangesAsync(ct);
            fleet.RingAdmission();
            return new Response(token.Id, accountId, provider.Name, token.Name, text, token.Hint, token.Scopes, now, token.ExpiresAt);
        }

        private static Error? Check(Request request, DateTimeOffset now) =>
            request.Name is not { Length: >= 1 and <= 64 } name || name.Any(char.IsControl) || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) ? ConnectionTokenErrors.NameInvalid
            : request.ExpiresAt <= now ? ConnectionTokenErrors.ExpiryPast
            : CheckScopes(request.Scopes ?? []);

        private static Error? CheckScopes(IReadOnlyList<string> scopes)
        {
            const int Most = 20;
            var known = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < scopes.Count; i++)
            {
                if (i >= Most || scopes[i] is null || !IsScope().IsMatch(scopes[i]) || !known.Add(scopes[i]))
                {
                    return ConnectionTokenErrors.ScopeInvalid with { Field = string.Create(null, $"scopes/{i}") };
                }
            }

            return null;
        }
    }

    [GeneratedRegex(@"^[a-z0-9:._/-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsScope();
}
