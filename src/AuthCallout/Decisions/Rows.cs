using Platform.Kernel;

namespace Platform.AuthCallout.Decisions;

/// <summary>A row of connect_decisions.</summary>
internal sealed record DecisionRow
{
    public required OrganizationId Organization { get; init; }
    public required Guid Id { get; init; }
    public required AccountId? Account { get; init; }
    public required DateTimeOffset At { get; init; }
    public required bool IsAllowed { get; init; }
    public required string Reason { get; init; }
    public required string Detail { get; init; }
    public required IdentityProviderId? Provider { get; init; }
    public required string? Subject { get; init; }
    public required string? Rule { get; init; }
    public required int? PolicyVersion { get; init; }

    /// <summary>JSON, at most 8 KiB.</summary>
    public required string? Claims { get; init; }
    public required string Source { get; init; }
    public required string Region { get; init; }
    public required string NodeName { get; init; }
    public required string ConnectionType { get; init; }
    public required string ClientName { get; init; }
    public required int DurationMicroseconds { get; init; }
    public int Weight { get; init; } = 1;
}

/// <summary>A row of connect_sessions.</summary>
internal sealed record SessionRow(
    OrganizationId Organization, string UserPublicKey, AccountId Account, IdentityProviderId Provider, string Subject, byte[] Fingerprint,
    DateTimeOffset? CredentialIssuedAt, string Rule, string Region, string NodeName, string ServerId, long ClientId, string Source,
    string ConnectionType, string ClientName, DateTimeOffset AdmittedAt, DateTimeOffset ExpiresAt);

/// <summary>Text as PostgreSQL takes it: without NUL, cut to a length.</summary>
internal static class RowText
{
    public static string Of(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text;
        if (clean.Length > most)
        {
            clean = clean[..(char.IsHighSurrogate(clean[most - 1]) ? most - 1 : most)];
        }

        return IsWellFormed(clean) ? clean : string.Create(clean.Length, clean, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var isPair = char.IsHighSurrogate(from[i]) && i + 1 < from.Length && char.IsLowSurrogate(from[i + 1]);
                if (isPair)
                {
                    span[i] = from[i];
                    span[i + 1] = from[++i];
                }
                else
                {
                    span[i] = char.IsSurrogate(from[i]) ? '\uFFFD' : from[i];
                }
            }
        });
    }

    private static bool IsWellFormed(string text)
    {
        foreach (var c in text)
        {
            if (char.IsSurrogate(c))
            {
                return false;
            }
        }

        return true;
    }
}
