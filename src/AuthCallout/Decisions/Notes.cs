using System.Text.Json;
using Platform.Admission;
using Platform.Kernel;

namespace Platform.AuthCallout.Decisions;

/// <summary>Makes rows of answers. Never a token or a password: claims are those of a genuine credential, and no more than 8 KiB of them.</summary>
internal sealed class Notes(Recorder recorder, TimeProvider clock)
{
    private const int MostClaims = 8 * 1024;
    private const int LongestText = 1024;

    public void Admitted(ConnectAttempt attempt, Allow allow, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(allow);
        var now = clock.GetUtcNow();
        var identity = allow.Identity;
        recorder.Admitted(new SessionRow(
            allow.Account.OrganizationId, attempt.UserNKey, allow.Account.Id, identity.Provider.Id, RowText.Of(identity.Subject, LongestText), identity.Fingerprint,
            identity.IssuedAt, allow.Rule.Name, Short(attempt.Region), Short(attempt.ServerName), attempt.ServerId, (long)attempt.ClientId, Short(attempt.Source),
            attempt.ConnectionType, Short(attempt.ClientName), now, allow.ExpiresAt));
        recorder.Decided(Row(attempt, now, took, allow.Account.OrganizationId) with
        {
            Account = allow.Account.Id,
            IsAllowed = true,
            Reason = Reasons.Allowed,
            Provider = identity.Provider.Id,
            Subject = RowText.Of(identity.Subject, LongestText),
            Rule = allow.Rule.Name,
            PolicyVersion = allow.PolicyVersion,
            Claims = ClaimsOf(identity),
        });
        if (identity.Provider.Settings is ConnectionTokenSettings && TokenOf(identity) is { } token)
        {
            recorder.Used(token, now);
        }
    }

    /// <summary>A refusal that no tenant's provider or account has to do with has no row: nobody may read it.</summary>
    public void Refused(ConnectAttempt attempt, Deny deny, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(deny);
        if ((deny.Account?.OrganizationId ?? deny.Provider?.OrganizationId) is not { } organization)
        {
            return;
        }

        recorder.Decided(Row(attempt, clock.GetUtcNow(), took, organization) with
        {
            Account = deny.Account?.Id,
            Reason = deny.Code,
            Detail = RowText.Of(deny.Detail, LongestText),
            Provider = (deny.Identity?.Provider ?? deny.Provider)?.Id,
            Subject = deny.Identity is { } identity ? RowText.Of(identity.Subject, LongestText) : null,
            Rule = deny.Rule?.Name,
            PolicyVersion = deny.Account is { Policy: not null } account ? account.PolicyVersion : null,
            Claims = deny.Identity is { } known ? ClaimsOf(known) : null,
        });
    }

    private static DecisionRow Row(ConnectAttempt attempt, DateTimeOffset now, TimeSpan took, OrganizationId organization) => new()
    {
        Organization = organization,
        Id = ConnectDecisionId.New(now).Value,
        Account = null,
        At = now,
        IsAllowed = false,
        Reason = "",
        Detail = "",
        Provider = null,
        Subject = null,
        Rule = null,
        PolicyVersion = null,
        Claims = null,
        Source = Short(attempt.Source),
        Region = Short(attempt.Region),
        NodeName = Short(attempt.ServerName),
        ConnectionType = attempt.ConnectionType,
        ClientName = Short(attempt.ClientName),
        DurationMicroseconds = (int)Math.Min(took.TotalMicroseconds, int.MaxValue),
    };

    private static string Short(string text) => RowText.Of(text, 256);

    // A jsonb takes no NUL; claims with one are left out of the row rather than changed.
    private static string? ClaimsOf(Identity identity)
    {
        if (identity.Claims.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var text = identity.Claims.GetRawText();
        return text.Length <= MostClaims && !text.Contains("\\u0000", StringComparison.Ordinal) ? text : null;
    }

    // A connection token's subject is its id.
    private static ConnectionTokenId? TokenOf(Identity identity) => ConnectionTokenId.TryParse(identity.Subject, null, out var token) ? token : null;
}
