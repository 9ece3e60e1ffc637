using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Invitations;

/// <summary>Declines an invitation. The mailed token is enough for that: it needs no login.</summary>
internal static class RejectInvitation
{
    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapPost("/reject", PostAsync)
        .WithName(nameof(RejectInvitation)).WithSummary("Decline an invitation")
        .Refuses(400, 404, 409, 429);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(AcceptInvitation.Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(request, ct)).ToNoContent();

    internal sealed class Handler(Invited invited)
    {
        public async Task<Result<Done>> HandleAsync(AcceptInvitation.Request request, CancellationToken ct) =>
            (await invited.FindAsync(request.Token, ct)).IsRefused(out var refusal, out var invitation) ? refusal : await invited.RejectAsync(invitation, ct);
    }
}
