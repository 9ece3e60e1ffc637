using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Admission;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Tokens;

/// <summary>What GitHub's secret scanning calls when it finds tokens of ours in public places (its partner program): an array of findings, signed over the bytes of the body. Each is
/// revoked as by <see cref="ReportLeakedToken"/>; the answer tells GitHub which were real. Its shapes are GitHub's, so it is no part of /api/v1 and its document.</summary>
internal static class ReportFromGitHub
{
    public const string Path = "/api/leaked-tokens/github";
    private const string Identifier = "Github-Public-Key-Identifier";
    private const string Signature = "Github-Public-Key-Signature";
    private const int MostFindings = 1_000;

    /// <summary>Source: in what kind of place: "content", "commit". Url: where.</summary>
    private sealed record Finding(string? Token, string? Type, string? Url, string? Source);

    /// <summary>Label: "true_positive" or "false_positive".</summary>
    internal sealed record Judged(string TokenRaw, string TokenType, string Label);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost(Path, PostAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Issuer).ExcludeFromDescription();

    private static async Task<Results<JsonHttpResult<List<Judged>>, ProblemHttpResult>> PostAsync(HttpContext context, GitHubKeys keys, IServiceScopeFactory scopes, CancellationToken ct)
    {
        if (!keys.AreNamed)
        {
            return WebErrors.NoSuchRoute.ToProblem();
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, ct);
        try
        {
            if (context.Request.Headers[Identifier] is not [{ Length: > 0 } identifier] || SignatureOf(context.Request.Headers[Signature]) is not { } signature
                || !await keys.HasSignedAsync(identifier, body.GetBuffer().AsMemory(0, (int)body.Length), signature, ct))
            {
                return TokenErrors.LeakNotSigned.ToProblem();
            }
        }
        catch (CallFailedException)
        {
            RateLimits.SetRetryAfter(context, TimeSpan.FromMinutes(1));
            return TokenErrors.LeakKeysUnavailable.ToProblem();
        }

        if (!GitHubJson.TryRead<List<Finding?>>(body.GetBuffer().AsSpan(0, (int)body.Length), out var findings) || findings.Count > MostFindings || findings.Exists(f => f?.Token is null))
        {
            return TokenErrors.LeakReportMalformed.ToProblem();
        }

        var judged = new List<Judged>();
        foreach (var finding in findings.OfType<Finding>())
        {
            // Each may be of another organization, and a scope is of one.
            await using var scope = scopes.CreateAsyncScope();
            var isOurs = await scope.ServiceProvider.GetRequiredService<ReportLeakedToken.Handler>().EndAsync(finding.Token!, finding.Url ?? $"GitHub, {finding.Source}", ct) is not LeakedToken.Unknown;
            judged.Add(new(finding.Token!, finding.Type ?? "", isOurs ? "true_positive" : "false_positive"));
        }

        return TypedResults.Json(judged, GitHubJson.Shape);
    }

    private static byte[]? SignatureOf(string? header)
    {
        var bytes = new byte[256];
        return header is { Length: > 0 and < 256 } && Convert.TryFromBase64String(header, bytes, out var length) ? bytes[..length] : null;
    }
}
