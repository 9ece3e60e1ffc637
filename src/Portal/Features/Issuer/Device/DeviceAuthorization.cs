using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A device that cannot show a browser asks to be let in from another (RFC 8628 §3.1).</summary>
internal static class DeviceAuthorization
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private const int IntervalSeconds = 5;

    public static void Map(IEndpointRouteBuilder issuer) =>
        issuer.MapPost(IssuerAddress.DeviceAuthorization, (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, ct));

    internal sealed class Handler(ClientAuthentication clients, PortalDb db, IssuerAddress address, PlatformMemory platform, TimeProvider clock)
    {
        public async Task<IResult> HandleAsync(HttpContext context, CancellationToken ct)
        {
            var (form, error) = await TokenForm.ReadAsync(context.Request, ct);
            if (form is null)
            {
                return OAuthAnswers.Refuse(context, error!);
            }

            if (await clients.FindAsync(context, form, ct) is not { } client)
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidClient);
            }

            // A client of no organization is judged once a person has chosen one (AnswerDevice).
            if (client.Kind != ClientKind.Native || (client.Organization is { } own && !platform.Now.IsOn(Flags.DeviceFlow, own)))
            {
                return OAuthAnswers.Refuse(context, OAuthError.UnauthorizedClient);
            }

            if (ApiScope.Read(form["scope"]) is not { Count: > 0 } scopes || scopes.Except(client.Scopes, StringComparer.Ordinal).Any())
            {
                return OAuthAnswers.Refuse(context, OAuthError.InvalidScope("scope names one or more of the client's scopes."));
            }

            var (now, code, userCode) = (clock.GetUtcNow(), CodeIssuer.NewCode(), UserCodes.New());
            db.DeviceCodes.Add(new DeviceCode
            {
                Key = Handles.Hash(code),
                UserCode = Handles.Hash(userCode),
                ClientId = client.Id,
                Scopes = [.. scopes],
                CreatedAt = now,
                ExpiresAt = now + Life,
                IntervalSeconds = IntervalSeconds,
            });
            await db.SaveChangesAsync(ct);
            var shown = UserCodes.Show(userCode);
            return OAuthAnswers.Json(context, new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["device_code"] = code,
                ["user_code"] = shown,
                ["verification_uri"] = address.Of(IssuerAddress.Device),
                ["verification_uri_complete"] = $"{address.Of(IssuerAddress.Device)}?user_code={shown}",
                ["expires_in"] = (int)Life.TotalSeconds,
                ["interval"] = IntervalSeconds,
            });
        }
    }
}
