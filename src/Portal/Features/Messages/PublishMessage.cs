using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Messages;

/// <summary>Publishes one message into an account, from the portal's side: to try it out before anything is installed.</summary>
internal static class PublishMessage
{
    /// <summary>Payload: text, 64 KB at most, empty when left out. Region: where to publish; the first that answers when left out.</summary>
    public sealed record Request([property: Required, StringLength(256)] string? Subject, string? Payload = null, string? Region = null);

    /// <summary>Region and Node: which nats-server took it. Size: bytes of the payload.</summary>
    public sealed record Response(string Subject, int Size, string Region, string Node);

    public static void Map(RouteGroupBuilder messages) => messages
        .MapPost("", PostAsync)
        .WithMetadata(new NoRehearsal())
        .WithName(nameof(PublishMessage)).WithSummary("Publish a message")
        .Refuses(400, 403, 404, 503);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(accountId, request, ct);

        // Subject and region are parameters when watching; here they stand in the body.
        return result.Match<Results<Ok<Response>, ProblemHttpResult>>(
            sent => TypedResults.Ok(sent), refusal => (refusal.Field is { } field ? refusal with { Field = $"/{field}" } : refusal).ToProblem());
    }

    internal sealed class Handler(Caller caller, Consoles consoles, PortalDb db, PlatformMemory platform, TimeProvider clock)
    {
        private const int MostBytes = 64 * 1024;

        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.UseMessages))
            {
                return MessageErrors.MayNotUse;
            }

            if (!platform.Now.IsOn(Flags.MessageConsole, caller.Organization))
            {
                return MessageErrors.ConsoleOff;
            }

            var payload = Encoding.UTF8.GetBytes(request.Payload ?? "");
            if (ConsoleSubject.CheckPublish(request.Subject) is { } wrong)
            {
                return wrong;
            }

            if (payload.Length > MostBytes)
            {
                return MessageErrors.PayloadTooLarge;
            }

            if ((await consoles.OpenAsync(accountId, request.Region, [request.Subject!], [], ct)).IsRefused(out var refusal, out var line))
            {
                return refusal;
            }

            await using (line)
            {
                AuditLog.Append(db, "message.publish", accountId.ToString(), new { request.Subject, Size = payload.Length, line.Region }, clock.GetUtcNow());
                await db.SaveChangesAsync(ct);
                await line.Connection.PublishAsync(request.Subject!, payload, cancellationToken: ct);
                // The answer to a ping comes after the server has read what went before it.
                await line.Connection.PingAsync(ct);
                return new Response(request.Subject!, payload.Length, line.Region, line.Node);
            }
        }
    }
}
