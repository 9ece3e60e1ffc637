using Microsoft.Extensions.Primitives;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>Where clients send browsers (RFC 6749 §3.1). Answers with a redirect: to the client, to a page of ours that asks something, or to the page that
/// says what is wrong with the request.</summary>
internal static class AuthorizeEndpoint
{
    public static void Map(IEndpointRouteBuilder issuer)
    {
        issuer.MapGet(IssuerAddress.Authorize, (HttpContext context, Handler handler, CancellationToken ct) => handler.HandleAsync(context, context.Request.Query, ct));
        issuer.MapPost(IssuerAddress.Authorize, PostAsync);
        issuer.MapGet(ContinuePage.Path, ContinuePage.Show);
    }

    /// <summary>OpenID Connect Core §3.1.2.1 has it by POST too. Another site's form does not bring our cookie; the GET it is turned into does.</summary>
    private static async Task<IResult> PostAsync(HttpContext context, CancellationToken ct)
    {
        if (!context.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(ct);
        return new LocalRedirect(IssuerAddress.Authorize + QueryString.Create(form));
    }

    internal sealed class Handler(AuthorizeRequests requests, AuthorizeTickets tickets, CodeIssuer codes, IssuerAddress address, PortalDb db, TwoFactorWall factors, SignOutWall signOuts, TimeProvider clock)
    {
        public async Task<IResult> HandleAsync(HttpContext context, IEnumerable<KeyValuePair<string, StringValues>> parameters, CancellationToken ct)
        {
            context.Response.Headers.CacheControl = "no-store";
            var read = await requests.ReadAsync(parameters, ct);
            if (read.Refusal is { } refusal)
            {
                return new LocalRedirect($"/connect/error?why={refusal}");
            }

            if (read.Request is not { } request)
            {
                return ToClient(read.RedirectUri!, read.State, read.Error!);
            }

            var ticket = tickets.Read(context.Request.Query[AuthorizeRequests.Ticket], request);
            var session = await BrowserSession.ReadAsync(context);
            if (session is not null && NextStep.Organization(request, ticket) is { } wanted
                && !(await db.OrganizationsOfAsync(session.Person, ct)).Any(m => m.Organization == wanted))
            {
                return ToClient(request, OAuthError.NotAMember);
            }

            var remembered = session is null ? [] : await codes.RememberedAsync(request, session.Person, ct);
            var step = NextStep.Of(request, session, ticket, remembered, clock.GetUtcNow());
            return step switch
            {
                Step.SignIn => request.Wants("none") ? ToClient(request, OAuthError.LoginRequired) : SignIn(request),
                Step.Ask => request.Wants("none") ? ToClient(request, OAuthError.ConsentRequired) : Ask(request, ticket),
                Step.Denied => ToClient(request, OAuthError.AccessDenied),
                Step.Go => await WallAsync(request, session!, ticket, ct) ?? await GoAsync(request, session!, NextStep.Organization(request, ticket)!.Value, ticket?.Agreed is true, ct),
            };
        }

        /// <summary>A code is worth what its session is: one that the organization's pages would not let in gives none. Null: it would.</summary>
        private async Task<IResult?> WallAsync(AuthorizeRequest request, BrowserSession session, AuthorizeTicket? ticket, CancellationToken ct)
        {
            var organization = NextStep.Organization(request, ticket)!.Value;
            var page = signOuts.IsClosedTo(organization, session.Person, session.AuthenticatedAt) ? "step-up"
                : await factors.IsClosedToAsync(organization, session.Person, session.Methods, ct) ? "two-factors"
                : null;
            return page is null ? null
                : request.Wants("none") ? ToClient(request, OAuthError.InteractionRequired)
                : new LocalRedirect($"/{page}?back={Uri.EscapeDataString(ContinuePage.Of(request, tickets.Write(ticket ?? new(request.Fingerprint, SignInSince: null))))}");
        }

        private async Task<ClientRedirect> GoAsync(AuthorizeRequest request, BrowserSession session, OrganizationId organization, bool wasAsked, CancellationToken ct)
        {
            var code = await codes.IssueAsync(request, session, organization, wasAsked, ct);
            return new ClientRedirect(RedirectUris.With(request.RedirectUri, [("code", code), ("state", request.State), ("iss", address.Issuer)]));
        }

        private LocalRedirect SignIn(AuthorizeRequest request)
        {
            // To the second: that is what a session's beginning is kept to.
            var since = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
            var back = ContinuePage.Of(request, tickets.Write(new(request.Fingerprint, since)));
            var hint = request.LoginHint is { } login ? $"&login_hint={Uri.EscapeDataString(login)}" : "";
            return new($"/sign-in?back={Uri.EscapeDataString(back)}{hint}");
        }

        private LocalRedirect Ask(AuthorizeRequest request, AuthorizeTicket? ticket) =>
            new($"/connect/consent?{request.Query}" + (ticket is null ? "" : $"&{AuthorizeRequests.Ticket}={Uri.EscapeDataString(tickets.Write(ticket))}"));

        private ClientRedirect ToClient(AuthorizeRequest request, OAuthError error) => ToClient(request.RedirectUri, request.State, error);

        /// <summary>With iss (RFC 9207), so that a client of several issuers knows whose answer it is.</summary>
        private ClientRedirect ToClient(string redirectUri, string? state, OAuthError error) =>
            new(RedirectUris.With(redirectUri, [("error", error.Code), ("error_description", error.Description), ("state", state), ("iss", address.Issuer)]));
    }

    /// <summary>303: whatever was posted on the way is not posted on (RFC 9700 §4.12). The address may be of an application's own scheme.</summary>
    private sealed class ClientRedirect(string url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = url;
            httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
            return Task.CompletedTask;
        }
    }
}
