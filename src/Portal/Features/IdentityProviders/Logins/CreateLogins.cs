using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>Adds many logins at once: all of them, or none when one is refused.</summary>
internal static class CreateLogins
{
    public sealed record Request([property: Required] IReadOnlyList<CreateLogin.Request>? Logins);

    public sealed record Response(IReadOnlyList<LoginView> Data);

    public static void Map(RouteGroupBuilder logins) => logins
        .MapPost("/batch", PostAsync)
        .WithName("CreateLogins").WithSummary("Add up to 50 user names and passwords")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(IdentityProviderId providerId, Request request, Handler handler, CancellationToken ct)
    {
        var made = await handler.HandleAsync(providerId, request.Logins ?? [], isOne: false, ct);
        return (made.IsRefused(out var error) ? (Result<Response>)error : new Response(made.Value)).ToOk();
    }

    internal sealed class Handler(Caller caller, PortalDb db, IPasswordHasher<ConnectLogin> hasher, FleetBell fleet, TimeProvider clock)
    {
        private const int Most = 50;

        /// <summary>Refusals name the login by its place, "logins/3/username", but for the only one of a call.</summary>
        public async Task<Result<List<LoginView>>> HandleAsync(IdentityProviderId providerId, IReadOnlyList<CreateLogin.Request> requests, bool isOne, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            if ((await LoginRules.LockAsync(db, providerId, ct)).IsRefused(out var wrong, out var provider))
            {
                return wrong;
            }

            if (requests.Count is 0 or > Most)
            {
                return LoginErrors.CountInvalid;
            }

            var now = clock.GetUtcNow();
            var names = new HashSet<string>(StringComparer.Ordinal);
            var logins = new List<ConnectLogin>(requests.Count);
            foreach (var (request, i) in requests.Select((r, i) => (r, i)))
            {
                // A null among them is no login at all.
                if (request is null)
                {
                    return At(LoginErrors.UsernameInvalid, i);
                }

                if ((LoginRules.CheckUsername(request.Username) ?? LoginRules.CheckPassword(request.Password, request.Username!) ?? (names.Add(request.Username!) ? null : LoginErrors.UsernameTwice)) is { } refusal)
                {
                    return At(refusal, i);
                }

                if (LoginRules.ReadClaims(request.Claims).IsRefused(out wrong, out var claims))
                {
                    return At(wrong, i);
                }

                var login = new ConnectLogin
                {
                    OrganizationId = caller.Organization,
                    Id = ConnectLoginId.New(now),
                    ProviderId = providerId,
                    Username = request.Username!,
                    PasswordHash = "",
                    Claims = claims,
                    CreatedAt = now,
                };
                logins.Add(login);
            }

            // Only now, when nothing is left to refuse: hashing is slow on purpose.
            foreach (var (login, request) in logins.Zip(requests))
            {
                login.PasswordHash = hasher.HashPassword(login, request.Password!);
            }

            db.ConnectLogins.AddRange(logins);
            AuditLog.Append(db, "login.create", providerId.ToString(), new { Provider = provider.Name, Usernames = logins.Select(l => l.Username).ToList() }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_connect_logins_provider_username"))
            {
                return LoginErrors.UsernameTaken;
            }

            await tx.CommitAsync(ct);
            fleet.RingAdmission();
            return logins.ConvertAll(LoginView.Of);

            Error At(Error refusal, int i) => isOne ? refusal : refusal with { Field = string.Create(null, $"logins/{i}/{refusal.Field}") };
        }
    }
}
