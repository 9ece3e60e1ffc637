using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>A change sent with an Idempotency-Key happens once: its answer is kept in the transaction that has its effect, and given again for a day. A refusal
/// has no effect and is not kept. As Stripe does it, and draft-ietf-httpapi-idempotency-key-header-07: another request with the key 422, one still at work 409.</summary>
internal static class IdempotencyMiddleware
{
    private const string Marker = "trunkline.keyed";

    /// <summary>Whether the request's transaction is still open when its handler returns: then waiting for others to see its effect would be waiting for oneself.</summary>
    public static bool IsKeyed(this HttpContext context) => context.Items.ContainsKey(Marker);

    public static void UseIdempotency(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!context.RequestServices.GetRequiredService<Caller>().IsKnown || !KeyedRequest.IsOne(context))
        {
            await next(context);
        }
        else if (await KeyedRequest.ReadAsync(context) is { } request)
        {
            context.Items[Marker] = true;
            await AnswerAsync(context, request, next);
        }
        else
        {
            await ProblemResponses.WriteAsync(context, IdempotencyErrors.InvalidKey);
        }
    });

    private static async Task AnswerAsync(HttpContext context, KeyedRequest request, RequestDelegate next)
    {
        var ct = context.RequestAborted;
        var answers = context.RequestServices.GetRequiredService<AnswerKeeper>();
        if (await answers.FindAsync(request.Key, ct) is { } earlier)
        {
            await GiveAsync(context, request, earlier, answers);
            return;
        }

        await using var transaction = await context.RequestServices.GetRequiredService<PortalDb>().BeginAsync(ct);
        if (!await answers.TryLockAsync(request.Key, ct))
        {
            RateLimits.SetRetryAfter(context, TimeSpan.FromSeconds(1));
            await ProblemResponses.WriteAsync(context, IdempotencyErrors.InProgress);
        }
        else if (await answers.FindAsync(request.Key, ct) is { } meanwhile)
        {
            await GiveAsync(context, request, meanwhile, answers);
        }
        else
        {
            AfterCommit.Hold(context);
            var body = await HeldAnswer.TakeAsync(context, next);
            if (context.Response.StatusCode is >= 200 and < 300)
            {
                await answers.KeepAsync(request, context.Response, body.ToArray(), ct);
                FailPoint.Hit("idempotency.before_commit");
                await AfterCommit.CommitAsync(context, transaction, ct);
                FailPoint.Hit("idempotency.committed");
                await AfterCommit.RunAsync(context);
            }

            await HeldAnswer.SendAsync(context, body);
        }
    }

    private static Task GiveAsync(HttpContext context, KeyedRequest request, KeptAnswer answer, AnswerKeeper answers) =>
        answer.RequestHash.AsSpan().SequenceEqual(request.Hash)
            ? answers.ReplayAsync(answer, context.Response, context.RequestAborted)
            : ProblemResponses.WriteAsync(context, IdempotencyErrors.KeyReused, StatusCodes.Status422UnprocessableEntity);
}
