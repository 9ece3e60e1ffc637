using System.Security.Cryptography;

namespace Platform.Portal.Web;

/// <summary>Every response names its request in X-Request-Id, and every problem in request_id. A caller may bring its own.</summary>
internal static class RequestIds
{
    public const string Header = "X-Request-Id";

    public static void UseRequestIds(this WebApplication app) => app.Use((context, next) =>
    {
        var brought = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = IsUsable(brought) ? brought : $"req_{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    });

    // It ends up in logs: one line, no markup.
    private static bool IsUsable(string id) =>
        id.Length is > 0 and <= 128 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
