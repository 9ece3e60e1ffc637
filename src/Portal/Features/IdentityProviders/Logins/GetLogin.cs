using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders.Logins;

internal static class GetLogin
{
    public static void Map(RouteGroupBuilder logins) => logins
        .MapGet("/{loginId}", GetAsync)
        .WithName(nameof(GetLogin)).WithSummary("Read a login of a provider")
        .Refuses(403, 404, 409);

    private static async Task<Results<Ok<LoginView>, ProblemHttpResult>> GetAsync(IdentityProviderId providerId, ConnectLoginId loginId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(providerId, loginId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<LoginView>> HandleAsync(IdentityProviderId providerId, ConnectLoginId loginId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? ProviderErrors.MayNotRead
            : (await LoginRules.FindAsync(db, providerId, ct)).IsRefused(out var wrong, out _) ? wrong
            : await LoginView.FindAsync(db, providerId, loginId, ct) is { } login ? login
            : LoginErrors.NotFound;
    }
}
