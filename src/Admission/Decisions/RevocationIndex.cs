namespace Platform.Admission;

/// <summary>The revocations of one provider; of several for one thing the latest counts.</summary>
internal sealed class RevocationIndex
{
    private readonly DateTimeOffset? _all;
    private readonly Dictionary<string, DateTimeOffset> _subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, DateTimeOffset> _credentials = [];

    public RevocationIndex(IEnumerable<RevocationEntry> revocations)
    {
        foreach (var revocation in revocations)
        {
            if (revocation.Fingerprint is { } fingerprint)
            {
                var half = AdmissionSnapshot.Half(fingerprint);
                _credentials[half] = Later(revocation.At, _credentials.TryGetValue(half, out var at) ? at : null);
            }
            else if (revocation.Subject is { } subject)
            {
                _subjects[subject] = Later(revocation.At, _subjects.TryGetValue(subject, out var at) ? at : null);
            }
            else
            {
                _all = Later(revocation.At, _all);
            }
        }
    }

    /// <summary>The reason and the time of the revocation that hits, or null.</summary>
    public (string Reason, DateTimeOffset At)? Hit(Identity identity) =>
        _all is { } all && IsHit(all, identity.IssuedAt) ? (Reasons.ProviderRevoked, all)
        : _subjects.TryGetValue(identity.Subject, out var subject) && IsHit(subject, identity.IssuedAt) ? (Reasons.SubjectRevoked, subject)
        : _credentials.TryGetValue(AdmissionSnapshot.Half(identity.Fingerprint), out var credential) && IsHit(credential, identity.IssuedAt) ? (Reasons.CredentialRevoked, credential)
        : null;

    private static bool IsHit(DateTimeOffset at, DateTimeOffset? issuedAt) => issuedAt is not { } issued || issued <= at;

    private static DateTimeOffset Later(DateTimeOffset at, DateTimeOffset? other) => other > at ? other.Value : at;
}
