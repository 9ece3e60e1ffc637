using Microsoft.AspNetCore.Authorization;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>?validate_only=true on every change (AIP-163): all of it is done, in a transaction that is then given up, and the answer is what would have been. No row stays, nobody
/// gets a mail, nothing is rung. Ids and secrets in the answer are good for nothing.</summary>
internal static class ValidateOnly
{
    public const string Parameter = "validate_only";
    public const string Header = "Trunkline-Validate-Only";

    /// <summary>Whether an operation takes it.</summary>
    public static bool IsTakenBy(string method, IEnumerable<object> metadata) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method)
        && !metadata.Any(m => m is NoRehearsal or IAllowAnonymous or NeedsNoOrganization);

    /// <summary>Whether the request is one that will be rehearsed.</summary>
    public static bool IsAsked(HttpContext context) =>
        ProblemResponses.IsForPrograms(context) && context.GetEndpoint() is { } endpoint && IsTakenBy(context.Request.Method, endpoint.Metadata)
        && context.Request.Query.TryGetValue(Parameter, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    public static void UseValidateOnly(this WebApplication app) => app.Use((context, next) =>
        !context.Request.QueryString.HasValue || !ProblemResponses.IsForPrograms(context) || HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint() is not { } endpoint
            || !context.Request.Query.TryGetValue(Parameter, out var value) || string.Equals(value, "false", StringComparison.OrdinalIgnoreCase) ? next(context)
        : !string.Equals(value, "true", StringComparison.OrdinalIgnoreCase) ? ProblemResponses.WriteAsync(context, WebErrors.InvalidParameter, pointer: Parameter)
        // Not known: carried out in earnest it must never be, and whoever may not know of it is told so by what comes next.
        : !IsTakenBy(context.Request.Method, endpoint.Metadata) ? ProblemResponses.WriteAsync(context, WebErrors.NoRehearsal)
        : context.RequestServices.GetRequiredService<Caller>().IsKnown ? RehearseAsync(context, next)
        : next(context));

    private static async Task RehearseAsync(HttpContext context, RequestDelegate next)
    {
        ReadOnlyMemory<byte> body;
        var db = context.RequestServices.GetRequiredService<PortalDb>();
        await using (await db.BeginAsync(context.RequestAborted))
        {
            body = await Rehearsal.RunAsync(() => HeldAnswer.TakeAsync(context, next));
        }

        context.Response.Headers[Header] = "true";
        await HeldAnswer.SendAsync(context, body);
    }
}
