using System.Text.Json;

namespace Platform.Admission;

/// <summary>Which provider a token is judged by. What is read here is not verified yet, so it chooses among providers and decides nothing else.</summary>
internal static class Routing
{
    /// <summary>The provider registered first that has this very issuer and one of the token's audiences; with a hint only of the organization that is meant.
    /// So a tenant that registers another's issuer later neither gets its clients nor keeps them out. A disabled provider keeps its place: its organization's
    /// clients are refused, and not handed to the next tenant of a shared issuer.</summary>
    public static ProviderEntry? Choose(AdmissionSnapshot snapshot, in Hint hint, string issuer, JsonElement claims, Trace? trace, out Deny? lost)
    {
        lost = null;
        var candidates = snapshot.WithIssuer(issuer);
        if (candidates.Length == 0)
        {
            lost = new(Reasons.IssuerUnknown, $"No provider has the issuer {Trace.Cut(issuer)}.");
            return null;
        }

        ProviderEntry? disabled = null;
        ProviderEntry? foreign = null;
        ProviderEntry? told = null;
        var isOneTenants = true;
        var isHinted = false;
        foreach (var provider in candidates)
        {
            if (hint.IsGiven && hint.In(provider.OrganizationId) is null)
            {
                foreign ??= provider;
                isOneTenants &= foreign.OrganizationId == provider.OrganizationId;
                continue;
            }

            isHinted = true;
            if (!RegisteredClaims.HasAudience(claims, ((TokenSettings)provider.Settings).Audiences))
            {
                trace?.Info("provider", $"{provider.Name} has the issuer, but none of the token's audiences.");
                isOneTenants &= told is null || told.OrganizationId == provider.OrganizationId;
                told ??= provider;
                continue;
            }

            if (disabled is not null && disabled.OrganizationId != provider.OrganizationId)
            {
                continue;
            }

            if (provider.IsEnabled)
            {
                return provider;
            }

            trace?.Info("provider", $"{provider.Name} fits, but is disabled.");
            disabled ??= provider;
        }

        // Whose screen shows it: a tenant's only when no other tenant could be meant.
        lost = disabled is not null ? new(Reasons.ProviderDisabled, $"The provider {disabled.Name} is disabled.", disabled)
            : isHinted ? new(Reasons.AudienceMismatch, $"The token is for {Show(claims)}, which no provider of its issuer has among its audiences.", isOneTenants ? told : null)
            : new(Reasons.AccountUnknown, "The provider's organization has no such account.", isOneTenants ? foreign : null);
        return null;
    }

    private static string Show(JsonElement claims) =>
        !claims.TryGetProperty("aud", out var aud) ? "no audience"
        : aud.ValueKind == JsonValueKind.String ? $"the audience {Trace.Cut(aud.GetString()!)}"
        : Trace.Cut($"the audiences {string.Join(", ", aud.EnumerateArray().Select(a => a.GetString()))}");
}
