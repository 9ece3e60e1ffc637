using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Invitations;

/// <summary>The buttons beside invitations on the members page.</summary>
internal static class InvitationForms
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/o/{Slug}/invitations/{invitation}/resend", ResendAsync).RequireAuthorization();
        forms.MapPost("/o/{Slug}/invitations/{invitation}/revoke", RevokeAsync).RequireAuthorization();
    }

    private static async Task<IResult> ResendAsync(string slug, string invitation, ResendInvitation.Handler handler, CancellationToken ct) =>
        !InvitationId.TryParse(invitation, null, out var id) ? Results.NotFound()
        : (await handler.HandleAsync(id, ct)).IsRefused(out var error)
            ? error == InvitationErrors.SentJustNow ? new LocalRedirect($"/o/{slug}/members?done=refused") : Results.NotFound()
            : new LocalRedirect($"/o/{slug}/members?done=resent");

    private static async Task<IResult> RevokeAsync(string slug, string invitation, RevokeInvitation.Handler handler, CancellationToken ct) =>
        InvitationId.TryParse(invitation, null, out var id) && !(await handler.HandleAsync(id, ct)).IsRefused(out _)
            ? new LocalRedirect($"/o/{slug}/members?done=revoked")
            : Results.NotFound();
}
