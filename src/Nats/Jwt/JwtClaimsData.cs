namespace Platform.Nats.Jwt;

/// <summary>
/// The standard claims every NATS JWT has. Times are Unix seconds; 0 and "" mean absent, as in Go.
/// Source of the rules: nats-io/jwt v2.
/// </summary>
public abstract class JwtClaimsData : IKeepsUnknown
{
    private protected JwtClaimsData()
    {
    }

    public string Audience { get; set; } = "";

    /// <summary>Unix seconds; 0 = never.</summary>
    public long Expires { get; set; }

    /// <summary>Hash of the other standard claims; encoding sets it.</summary>
    public string Id { get; set; } = "";

    /// <summary>Unix seconds; encoding sets it.</summary>
    public long IssuedAt { get; set; }

    /// <summary>Public key of the signer; encoding sets it.</summary>
    public string Issuer { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Unix seconds; 0 = at once.</summary>
    public long NotBefore { get; set; }

    /// <summary>The public key the claims are about.</summary>
    public string Subject { get; set; } = "";

    /// <summary>"operator", "account", "user", "activation", "authorization_request", "authorization_response" or "generic".</summary>
    public abstract string Type { get; }

    public bool IsSelfSigned => string.Equals(Issuer, Subject, StringComparison.Ordinal);

    /// <summary>Members this library does not know, kept for the way back.</summary>
    UnknownMembers? IKeepsUnknown.Unknown { get; set; }

    /// <summary>What is wrong with these claims at the time given. Signature and trust are other questions: see <see cref="NatsJwt"/>.</summary>
    public IReadOnlyList<ValidationIssue> Validate(DateTimeOffset now)
    {
        var results = new ValidationResults(now);
        ValidateInto(results);
        return results.Issues;
    }

    internal abstract void ValidateInto(ValidationResults results);

    internal void ValidateTimes(ValidationResults results)
    {
        var now = results.Now.ToUnixTimeSeconds();
        if (Expires > 0 && now > Expires)
        {
            results.AddTimeCheck("claim is expired");
        }

        if (NotBefore > now)
        {
            results.AddTimeCheck("claim is not yet valid");
        }
    }
}
