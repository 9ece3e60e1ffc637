using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.Jwt.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Vectors;

/// <summary>What our code answered, in the files' own form, so that both can be compared as JSON values.</summary>
internal static class Answer
{
    public static JsonObject Of(Func<JsonObject> ask)
    {
        try
        {
            var answer = ask();
            answer["ok"] = true;
            return answer;
        }
        catch (NatsJwtException e)
        {
            return new() { ["ok"] = false, ["errorKind"] = KindOf(e.Error) };
        }
        catch (NKeysException e)
        {
            return new() { ["ok"] = false, ["errorKind"] = e.Message.StartsWith("illegal base32", StringComparison.Ordinal) ? "base32" : "nkeys" };
        }
    }

    public static JsonArray Issues(IEnumerable<ValidationIssue> issues) => new([.. issues.Select(i => (JsonNode)new JsonObject
    {
        ["level"] = i.IsBlocking ? "error" : i.IsTimeCheck ? "time" : "warning",
        ["blocking"] = i.IsBlocking,
        ["timeCheck"] = i.IsTimeCheck,
        ["description"] = i.Description,
    })]);

    public static JsonObject Validation(IReadOnlyList<ValidationIssue> issues) => new()
    {
        ["blocking"] = issues.IsBlocking(includeTimeChecks: false),
        ["blockingWithTime"] = issues.IsBlocking(includeTimeChecks: true),
        ["issues"] = Issues(issues),
    };

    public static JsonNode? Payload(JwtClaimsData claims)
    {
        using var output = new JsonOutput();
        NatsJwt.WritePayload(output, claims);
        return JsonNode.Parse(output.Written, documentOptions: new JsonDocumentOptions { MaxDepth = 20_000 });
    }

    private static string KindOf(NatsJwtError error) => error switch
    {
        NatsJwtError.HeaderType => "header_type",
        NatsJwtError.HeaderAlgorithm => "header_alg",
        NatsJwtError.VersionNewer => "version_newer",
        NatsJwtError.VersionUnsupported => "version_unsupported",
        NatsJwtError.ClaimType => "claim_type",
        NatsJwtError.IssuerPrefix => "issuer_prefix",
        NatsJwtError.WrongClaimType => "wrong_claim_type",
        NatsJwtError.NotUser => "not_user",
        NatsJwtError.ServerVersion => "server_version",
        var other => other.ToString().ToLowerInvariant(),
    };
}
