using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Brings an operator's claims into its JWT: by its identity key where that is sealed here, or as a proposal that a human signs
/// elsewhere and brings back.</summary>
public sealed class OperatorSigner
{
    private readonly Vault _vault;

    internal OperatorSigner(Vault vault) => _vault = vault;

    /// <summary>What the next change starts from: the proposal that waits, or else the JWT.</summary>
    public static NatsOperatorClaims ClaimsOf(Operator row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Proposal is { } proposal ? NatsOperatorClaims.FromJson(proposal) : NatsJwt.DecodeOperatorClaims(row.Jwt);
    }

    /// <summary>"header.payload" of the proposal that waits, for any tool that signs with Ed25519.</summary>
    public static string SigningInputOf(Operator row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var claims = NatsOperatorClaims.FromJson(row.Proposal ?? throw new InvalidOperationException($"Operator {row.Id} has no proposal."));
        return NatsJwt.SigningInput(claims, row.PublicKey, DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt));
    }

    /// <summary>Makes these the operator's claims: signed, or proposed. The caller saves.</summary>
    /// <returns>What Go's library finds in the claims; when one of it blocks, nothing was changed.</returns>
    public async Task<IReadOnlyList<ValidationIssue>> SetAsync(StoreDb db, Operator row, NatsOperatorClaims claims, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(claims);
        var issues = claims.Validate(now);
        if (issues.Any(i => i.IsBlocking))
        {
            return issues;
        }

        var last = row.Jwt.Length == 0 ? 0 : NatsJwt.DecodeOperatorClaims(row.Jwt).IssuedAt;
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(Math.Max(now.ToUnixTimeSeconds(), last + 1));
        if (row.IsIdentityHeld)
        {
            using var identity = await _vault.OpenAsync(db, row.OrganizationId, row.PublicKey, SeedRole.Operator, $"sign operator {row.Id}", ct);
            (row.Jwt, row.Proposal) = (NatsJwt.Encode(claims, identity, issuedAt), null);
        }
        else
        {
            NatsJwt.SigningInput(claims, row.PublicKey, issuedAt);
            row.Proposal = claims.ToJson();
        }

        return issues;
    }

    /// <summary>Takes the JWT a human made of the proposal. The caller saves.</summary>
    /// <returns>Why it is refused, a sentence; or null.</returns>
    public static string? Accept(Operator row, string jwt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(row);
        NatsOperatorClaims claims;
        try
        {
            claims = NatsJwt.DecodeOperatorClaims(jwt.Trim());
        }
        catch (NatsJwtException e)
        {
            return $"This is not an operator's JWT with a good signature: {e.Message}.";
        }

        if (row.Proposal is not { } proposal)
        {
            return "No proposal waits for a signature.";
        }

        if (!claims.IsSelfSigned || !string.Equals(claims.Subject, row.PublicKey, StringComparison.Ordinal))
        {
            return $"Signed by {claims.Issuer}; this operator's identity is {row.PublicKey}.";
        }

        if (claims.Validate(now).FirstOrDefault(i => i.IsBlocking || i.IsTimeCheck) is { } issue)
        {
            return $"Servers would refuse it: {issue.Description}.";
        }

        if (Difference(proposal, claims.ToJson()) is { } member)
        {
            return $"It differs from the proposal in {member}. Sign what was proposed, or change the operator here and sign the new proposal.";
        }

        (row.Jwt, row.Proposal) = (jwt.Trim(), null);
        return null;
    }

    // When it was signed is the signer's to say, and the id follows from it.
    private static string? Difference(string proposed, string signed)
    {
        var (left, right) = (JsonNode.Parse(proposed)!.AsObject(), JsonNode.Parse(signed)!.AsObject());
        return Names(left, right).FirstOrDefault(name => name is not ("iat" or "jti" or "nats") && !JsonNode.DeepEquals(left[name], right[name]))
            ?? Names(left["nats"], right["nats"]).Where(name => !JsonNode.DeepEquals(left["nats"]?[name], right["nats"]?[name])).Select(name => $"nats.{name}").FirstOrDefault();
    }

    private static IEnumerable<string> Names(JsonNode? left, JsonNode? right) =>
        new[] { left, right }.OfType<JsonObject>().SelectMany(o => o.Select(m => m.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
