using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.IdentityProviders.Logins;

/// <summary>Adds a user name and a password to a provider of kind passwords. Only the password's hash is kept.</summary>
internal static class CreateLogin
{
    /// <summary>Claims: a JSON object policies may put conditions on, {"dept":"yard"}.</summary>
    public sealed record Request([property: Required] string? Username, [property: Required] string? Password, JsonElement? Claims = null);

    public static void Map(RouteGroupBuilder logins) => logins
        .MapPost("", PostAsync)
        .WithName("CreateLogin").WithSummary("Add a user name and password")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<LoginView>, ProblemHttpResult>> PostAsync(
        IdentityProviderId providerId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(providerId, request, ct)).ToCreated(login => $"/api/v1/identity-providers/{providerId}/logins/{login.Id}");

    internal sealed class Handler(CreateLogins.Handler many)
    {
        public async Task<Result<LoginView>> HandleAsync(IdentityProviderId providerId, Request request, CancellationToken ct)
        {
            var made = await many.HandleAsync(providerId, [request], isOne: true, ct);
            return made.IsRefused(out var error) ? error : made.Value[0];
        }
    }
}
