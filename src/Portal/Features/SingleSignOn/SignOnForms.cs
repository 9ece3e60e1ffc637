using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>The buttons of the single sign-on page. What wants a fresh sign-in leads to it and back.</summary>
internal static class SignOnForms
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        var page = forms.MapGroup("/o/{Slug}/single-sign-on").RequireAuthorization();
        page.MapPost("/try", TryAsync);
        page.MapPost("/state", StateAsync);
        page.MapPost("/domains/{domain}/verify", VerifyAsync);
        page.MapPost("/domains/{domain}/remove", RemoveAsync);
        page.MapPost("/scim-tokens/{token}/revoke", RevokeAsync);
    }

    /// <summary>The refusals a button of the page may have.</summary>
    public static readonly Error[] Refusals =
    [
        SignOnErrors.NotFound, SignOnErrors.NotTried, SignOnErrors.NoDomain, SignOnErrors.RequiredNeedsEnabled, SignOnErrors.DomainNotShown, SignOnErrors.DnsUnreachable, SignOnErrors.DomainNeeded,
    ];

    private static async Task<IResult> TryAsync(string slug, HttpContext http, Caller caller, FreshSignIn fresh, SignInConnections connections, CancellationToken ct) =>
        !caller.Can(Permissions.ManageMembers) ? Results.NotFound()
        : fresh.Check() is not null ? new LocalRedirect(FreshSignIn.PathBackTo(PathOf(slug)))
        : await ExternalEndpoints.GoAsync(http, await connections.FindAsync(caller.Organization.ToString(), ct), Purpose.Try, PathOf(slug), ct);

    private static async Task<IResult> StateAsync(string slug, [FromForm] string? state, PutSignOnState.Handler handler, CancellationToken ct) =>
        Answer(slug, await handler.HandleAsync(new(Enabled: state is "on" or "required", Required: state is "required"), ct), $"state-{(state is "on" or "required" ? state : "off")}");

    private static async Task<IResult> VerifyAsync(string slug, string domain, VerifyDomain.Handler handler, CancellationToken ct) =>
        SsoDomainId.TryParse(domain, null, out var id) ? Answer(slug, await handler.HandleAsync(id, ct), "verified") : Results.NotFound();

    private static async Task<IResult> RemoveAsync(string slug, string domain, RemoveDomain.Handler handler, CancellationToken ct) =>
        SsoDomainId.TryParse(domain, null, out var id) ? Answer(slug, await handler.HandleAsync(id, ct), "removed") : Results.NotFound();

    private static async Task<IResult> RevokeAsync(string slug, string token, ScimTokens.Handler handler, CancellationToken ct) =>
        ScimTokenId.TryParse(token, null, out var id) ? Answer(slug, await handler.RevokeAsync(id, ct), "revoked") : Results.NotFound();

    private static IResult Answer<T>(string slug, Result<T> result, string done) =>
        !result.IsRefused(out var refusal) ? new LocalRedirect($"{PathOf(slug)}?done={done}")
        : refusal == AuthErrors.StepUpRequired ? new LocalRedirect(FreshSignIn.PathBackTo(PathOf(slug)))
        : refusal.Kind is ErrorKind.Forbidden || (refusal.Kind is ErrorKind.NotFound && refusal != SignOnErrors.NotFound) ? Results.NotFound()
        : new LocalRedirect($"{PathOf(slug)}?refused={refusal.Code}");

    private static string PathOf(string slug) => $"/o/{slug}/single-sign-on";
}
