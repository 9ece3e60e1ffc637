using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>Registers a client of the OAuth issuer, or a service account. A secret's text is in this answer and nowhere else.</summary>
internal static class CreateClient
{
    /// <summary>Scopes left out: all such a client can have. ExpiresAt: of the first secret. AccountIds: the only accounts a service account sees, a viewer or developer; left out: all.</summary>
    public sealed record Request(
        [property: Required, StringLength(64)] string? Name, [property: Required] ClientKind? Kind, IReadOnlyList<string>? RedirectUris = null,
        IReadOnlyList<string>? PostLogoutRedirectUris = null, IReadOnlyList<string>? Scopes = null, Role? Role = null, DateTimeOffset? ExpiresAt = null,
        IReadOnlyList<AccountId>? AccountIds = null);

    /// <summary>Secret: client_secret; a service account sends it as Authorization: Bearer too. Null for a native client.</summary>
    public sealed record Response(ClientView Client, string? Secret);

    public static void Map(RouteGroupBuilder clients) => clients
        .MapPost("", PostAsync)
        .WithName(nameof(CreateClient)).WithSummary("Register an OAuth client or make a service account")
        .WithDescription("The client gets tokens for this organization alone. Its secret is shown once. account_ids limits a service account that is viewer or developer to those accounts: others are not there for it.")
        .Refuses(400, 403);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(Request request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(request, ct)).ToCreated(made => $"/api/v1/clients/{made.Client.Id}");
    }

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageClients))
            {
                return ClientErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (ClientRules.Check(request) is { } wrong)
            {
                return wrong;
            }

            if (request.ExpiresAt <= now)
            {
                return ClientErrors.ExpiryInvalid;
            }

            var scopes = ClientRules.Scopes(request);
            if (request.Kind == ClientKind.Service && !scopes.All(caller.Can))
            {
                return ClientErrors.ScopeTooWide;
            }

            if (!await MemberRules.AreOfCallersAsync(db, request.AccountIds, ct))
            {
                return ClientErrors.UnknownAccount;
            }

            var client = new Client
            {
                OrganizationId = caller.Organization,
                Id = ClientId.New(now),
                Kind = request.Kind!.Value,
                Name = request.Name!,
                RedirectUris = [.. request.RedirectUris ?? []],
                PostLogoutRedirectUris = [.. request.PostLogoutRedirectUris ?? []],
                Scopes = [.. scopes],
                Role = request.Role,
                AccountIds = request.AccountIds?.Select(a => a.Value).Distinct().ToArray(),
                CreatedAt = now,
            };
            db.Clients.Add(client);
            var (secret, text) = client.Kind == ClientKind.Native ? (null, null) : ((ClientSecret?, string?))ClientSecrets.Add(db, client.Id, request.ExpiresAt, now);
            AuditLog.Append(db, "client.create", client.Id.ToString(), new { client.Name, Kind = Json.Word(client.Kind), client.RedirectUris, client.Scopes, Role = client.Role?.ToString(), Accounts = request.AccountIds?.Select(a => a.ToString()) }, now);
            await db.SaveChangesAsync(ct);
            return new Response(ClientView.Of(client, secret is null ? [] : [secret]), text);
        }
    }
}
