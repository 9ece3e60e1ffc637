using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Admission;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Sets the connection to the organization's OpenID provider, and the mapping. Another issuer or client is another connection: it is off until somebody has tried it, and
/// logins of the one before open nothing. The mapping counts from each member's next sign-in, or the directory's next word, on. If-Match is honoured, and not required.</summary>
internal static class PutSignOn
{
    /// <summary>Issuer and ClientId: both, or neither for a mapping alone (SCIM without sign-on). ClientSecret: a new one; left out, the one there stays; "" takes it away.</summary>
    public sealed record Request(
        string? Issuer = null, string? ClientId = null, string? ClientSecret = null, IReadOnlyList<string>? Scopes = null, bool TrustsEmail = false, RoleMapping? Mapping = null);

    public static void Map(RouteGroupBuilder group) => group
        .MapPut("", PutAsync)
        .WithName("PutSingleSignOn").WithSummary("Set up the organization's single sign-on")
        .WithDescription("Wants a fresh sign-in of a browser. What the rules give is given anew at each sign-in; owners are never changed by them.")
        .Refuses(400, 403, 412);

    private static async Task<Results<Ok<SignOnView>, ProblemHttpResult>> PutAsync(Request request, Handler handler, HttpResponse response, CancellationToken ct, [FromHeader(Name = "If-Match")] string? ifMatch = null)
    {
        if ((await handler.HandleAsync(request, Precondition.ReadOptional(ifMatch), ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, SignOnSecrets secrets, FreshSignIn fresh, IOptions<PortalOptions> portal, TimeProvider clock)
    {
        public async Task<Result<SignOnView>> HandleAsync(Request request, Precondition precondition, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (fresh.Check() is { } notFresh)
            {
                return notFresh;
            }

            var (mapping, scopes) = (request.Mapping ?? new RoleMapping(), request.Scopes?.Distinct(StringComparer.Ordinal).ToArray() ?? []);
            if ((await CheckAsync(request, scopes, ct) ?? await MappingRules.CheckAsync(db, mapping, ct)) is { } wrong)
            {
                return wrong;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM single_sign_ons WHERE organization_id = {caller.Organization.Value} FOR UPDATE", ct);
            var row = await db.SingleSignOns.SingleOrDefaultAsync(ct);
            if (precondition != Precondition.Any && precondition.Check(row?.Version ?? 0) is { } stale)
            {
                return stale;
            }

            var isNew = row is null;
            if (row is null)
            {
                row = new Store.SingleSignOn { OrganizationId = caller.Organization, CreatedAt = now };
                db.SingleSignOns.Add(row);
            }

            await ApplyAsync(row, request, scopes, now, ct);
            (row.Mapping, row.Version) = (mapping.ToJson(), isNew ? 1 : row.Version + 1);
            AuditLog.Append(db, "single_sign_on.put", caller.Organization.ToString(), new
            {
                row.Issuer,
                row.ClientId,
                row.Scopes,
                row.TrustsEmail,
                Mapping = mapping,
                IsSecretNew = request.ClientSecret is not null,
                row.IsEnabled,
                row.IsRequired,
                row.Version,
            }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return SignOnView.Of(row, portal.Value);
        }

        private async Task ApplyAsync(Store.SingleSignOn row, Request request, string[] scopes, DateTimeOffset now, CancellationToken ct)
        {
            var isOther = !string.Equals(row.Issuer, request.Issuer, StringComparison.Ordinal) || !string.Equals(row.ClientId, request.ClientId, StringComparison.Ordinal);
            if (isOther || request.ClientSecret is not null || row.TrustsEmail != request.TrustsEmail || !row.Scopes.SequenceEqual(scopes, StringComparer.Ordinal))
            {
                row.TestedAt = null;
                (row.IsEnabled, row.IsRequired) = (false, false);
            }

            (row.Issuer, row.ClientId, row.Scopes, row.TrustsEmail) = (request.Issuer, request.ClientId, scopes, request.TrustsEmail);
            // A secret is for the issuer it was given for, and is never sent to another.
            if (request.ClientSecret is not null || isOther)
            {
                var secret = Encoding.UTF8.GetBytes(request.ClientSecret ?? "");
                await secrets.SetAsync(db, row, secret, now, ct);
                CryptographicOperations.ZeroMemory(secret);
            }
        }

        private async Task<Error?> CheckAsync(Request request, string[] scopes, CancellationToken ct)
        {
            if ((request.Issuer is null) != (request.ClientId is null) || (request.ClientId is { } client && !IsPrintable(client, 256)))
            {
                return SignOnErrors.ClientInvalid;
            }

            if (request.ClientSecret is { Length: > 0 } secret && (!IsPrintable(secret, 1024) || secret[0] == ' ' || secret[^1] == ' '))
            {
                return SignOnErrors.SecretInvalid;
            }

            if (scopes.Length > 10 || scopes.Any(s => !IsPrintable(s, 64) || s.Contains(' ', StringComparison.Ordinal)))
            {
                return SignOnErrors.ScopesInvalid;
            }

            if (request.Issuer is not { } issuer)
            {
                return null;
            }

            if (OutgoingUrl.Refusal(issuer) is not null || issuer.Contains('?', StringComparison.Ordinal))
            {
                return SignOnErrors.IssuerInvalid;
            }

            var networks = AddressGuard.Networks(await db.AllowedNetworks.AsNoTracking().Select(n => n.Network).ToListAsync(ct));
            return AddressGuard.IsPlainlyInside(new Uri(issuer), networks) ? SignOnErrors.AddressRefused : null;
        }

        private static bool IsPrintable(string text, int longest) => text.Length > 0 && text.Length <= longest && text.All(c => c is >= ' ' and <= '~');
    }
}
