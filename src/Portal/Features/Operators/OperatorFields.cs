using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Operators;

/// <summary>What of an operator can be changed, in the JWT's own names. Name: 1 to 64 small letters, digits and hyphens. AccountServerUrl: where nsc
/// pushes and pulls; left out when made, it is this platform's own. OperatorServiceUrls: where clients connect, nats, tls, ws or wss.
/// AssertServerVersion: x.y.z, older servers refuse to start. StrictSigningKeyUsage: the identity key signs nothing but the operator itself.</summary>
internal sealed record OperatorFields(
    string? Name = null,
    string? AccountServerUrl = null,
    IReadOnlyList<string>? OperatorServiceUrls = null,
    IReadOnlyList<string>? Tags = null,
    string? AssertServerVersion = null,
    bool? StrictSigningKeyUsage = null)
{
    private const int MostEntries = 50;
    private const int LongestText = 1024;

    public static OperatorFields From(string name, NatsOperator o) =>
        new(name, o.AccountServerUrl is "" ? null : o.AccountServerUrl, o.OperatorServiceUrls ?? [], o.Tags ?? [], o.AssertServerVersion is "" ? null : o.AssertServerVersion, o.StrictSigningKeyUsage);

    public void ApplyTo(NatsOperator o)
    {
        o.AccountServerUrl = AccountServerUrl ?? "";
        o.OperatorServiceUrls = OperatorServiceUrls is { Count: > 0 } urls ? [.. urls] : null;
        o.Tags = Tags is { Count: > 0 } tags ? [.. tags.Select(t => t.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal)] : null;
        o.AssertServerVersion = AssertServerVersion ?? "";
        o.StrictSigningKeyUsage = StrictSigningKeyUsage ?? true;
    }

    /// <summary>The refusal, naming the field; or null.</summary>
    public Error? Check(DateTimeOffset now) =>
        Names.Check(Name)
        ?? Long("account_server_url", AccountServerUrl is null ? [] : [AccountServerUrl])
        ?? Long("operator_service_urls", OperatorServiceUrls ?? [])
        ?? Long("tags", Tags ?? [])
        ?? (Tags?.Any(string.IsNullOrWhiteSpace) is true ? OperatorErrors.ClaimsRefused with { Message = "A tag is a word, or key:value; one of these is empty.", Field = "tags" } : null)
        ?? Alone("account_server_url", now, o => o.AccountServerUrl = AccountServerUrl ?? "")
        ?? Alone("operator_service_urls", now, o => o.OperatorServiceUrls = OperatorServiceUrls is { Count: > 0 } urls ? [.. urls] : null)
        ?? Alone("assert_server_version", now, o => o.AssertServerVersion = AssertServerVersion ?? "");

    private static Error? Long(string field, IReadOnlyList<string> values) =>
        values.Count > MostEntries || values.Any(v => v is null || v.Length > LongestText || v.Any(char.IsControl))
            ? OperatorErrors.ClaimsRefused with { Message = $"{field} takes {MostEntries} values at most, of {LongestText} characters each and without control characters.", Field = field }
            : null;

    // The library's findings name no field; claims with this one alone can only be wrong in it.
    private static Error? Alone(string field, DateTimeOffset now, Action<NatsOperator> set)
    {
        var claims = new NatsOperatorClaims();
        set(claims.Operator);
        return claims.Validate(now).FirstOrDefault(i => i.IsBlocking) is { } issue ? OperatorErrors.Refused(issue, field) : null;
    }
}
