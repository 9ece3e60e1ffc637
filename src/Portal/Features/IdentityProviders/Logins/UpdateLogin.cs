using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>Gives a login another password, other claims, or both. What is connected by it is dropped and has to come in by what it is now.</summary>
internal static class UpdateLogin
{
    /// <summary>What is left out stays.</summary>
    public sealed record Request(string? Password = null, JsonElement? Claims = null);

    public static void Map(RouteGroupBuilder logins) => logins
        .MapPatch("/{loginId}", PatchAsync)
        .WithName("UpdateLogin").WithSummary("Set a login's password or claims, and drop its sessions")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<LoginView>, ProblemHttpResult>> PatchAsync(
        IdentityProviderId providerId, ConnectLoginId loginId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(providerId, loginId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, IPasswordHasher<ConnectLogin> hasher, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<LoginView>> HandleAsync(IdentityProviderId providerId, ConnectLoginId loginId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if ((await LoginRules.LockAsync(db, providerId, ct)).IsRefused(out var wrong, out _))
            {
                return wrong;
            }

            if (await db.ConnectLogins.SingleOrDefaultAsync(l => l.Id == loginId && l.ProviderId == providerId, ct) is not { } login)
            {
                return LoginErrors.NotFound;
            }

            if (request is { Password: null, Claims: null })
            {
                return LoginErrors.NothingToChange;
            }

            if (request.Password is not null && LoginRules.CheckPassword(request.Password, login.Username) is { } refusal)
            {
                return refusal;
            }

            if (LoginRules.ReadClaims(request.Claims).IsRefused(out wrong, out var claims))
            {
                return wrong;
            }

            login.Claims = request.Claims is null ? login.Claims : claims;
            login.PasswordHash = request.Password is null ? login.PasswordHash : hasher.HashPassword(login, request.Password);
            var now = clock.GetUtcNow();
            var sessions = await LiveSessions.DropAsync(db, s => s.ProviderId == providerId && s.Subject == login.Username, now, ct);
            AuditLog.Append(db, "login.update", loginId.ToString(), new { Provider = providerId.ToString(), login.Username, IsPasswordNew = request.Password is not null, AreClaimsNew = request.Claims is not null, Sessions = sessions }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.RingSessions();
            return LoginView.Of(login);
        }
    }
}
