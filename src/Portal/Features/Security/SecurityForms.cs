using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Security;

/// <summary>The buttons of the security page. What wants a fresh sign-in leads to it and back.</summary>
internal static class SecurityForms
{
    private const string Page = "/security";

    public static void Map(IEndpointRouteBuilder forms)
    {
        var own = forms.MapGroup(Page).RequireAuthorization();
        own.MapPost("/sessions/end-others", EndOthersAsync);
        own.MapPost("/sessions/{session}/end", EndAsync);
        own.MapPost("/two-step/off", TurnOffAsync);
        own.MapPost("/passkeys/{passkey}/name", RenameAsync);
        own.MapPost("/passkeys/{passkey}/remove", RemoveAsync);
    }

    private static async Task<IResult> EndOthersAsync(HttpContext http, EndSessions.Handler handler, CancellationToken ct) =>
        Ended(await handler.HandleAsync(Me(http), null, ct), leastToEnd: 0);

    private static async Task<IResult> EndAsync(string session, HttpContext http, EndSessions.Handler handler, CancellationToken ct) =>
        PersonSessionId.TryParse(session, null, out var id) ? Ended(await handler.HandleAsync(Me(http), id, ct), leastToEnd: 1) : Results.NotFound();

    private static async Task<IResult> TurnOffAsync(HttpContext http, DisableTotp.Handler handler, CancellationToken ct) =>
        Answer(await handler.HandleAsync(Me(http), ct), "two-step-off");

    private static async Task<IResult> RenameAsync(string passkey, [FromForm] string? name, HttpContext http, ChangePasskey.Handler handler, CancellationToken ct) =>
        Answer(await handler.RenameAsync(Me(http), passkey, name, ct), "passkey-renamed");

    private static async Task<IResult> RemoveAsync(string passkey, HttpContext http, ChangePasskey.Handler handler, CancellationToken ct) =>
        Answer(await handler.RemoveAsync(Me(http), passkey, ct), "passkey-removed");

    private static IResult Ended(Result<int> ended, int leastToEnd) =>
        ended.IsRefused(out _) ? new LocalRedirect(FreshSignIn.PathBackTo(Page))
        : ended.Value < leastToEnd ? Results.NotFound()
        : new LocalRedirect($"{Page}?ended={ended.Value}");

    internal static IResult Answer(Result<Done> result, string done) =>
        !result.IsRefused(out var refusal) ? new LocalRedirect($"{Page}?done={done}")
        : refusal == AuthErrors.StepUpRequired ? new LocalRedirect(FreshSignIn.PathBackTo(Page))
        : refusal.Kind is ErrorKind.NotFound ? Results.NotFound()
        : new LocalRedirect($"{Page}?refused={refusal.Code}");

    private static PersonId Me(HttpContext http) => http.User.PersonId()!.Value;
}
