namespace Platform.Admission;

/// <summary>Who may come in, and as what: a pure function of the attempt, the snapshot, the keys in memory and the time. It neither waits nor looks anywhere
/// else; what takes time (keys, passwords, other services) it asks for. The same question has the same answer.</summary>
public static partial class Decider
{
    /// <summary>The longest life of a session.</summary>
    public static readonly TimeSpan MaxLifeTimeSpan = TimeSpan.FromHours(24);

    /// <summary>From an attempt to an answer, or to what is wanted first.</summary>
    /// <param name="trace">Collects the steps; null on the hot path.</param>
    public static Decision Begin(AdmissionSnapshot snapshot, ConnectAttempt attempt, IKeySource keys, DateTimeOffset now, Trace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(keys);
        var decision = BeginPlaced(snapshot, attempt, keys, now, trace);

        // Refused before a provider was known: the account that the client named, by a key or id that no two have, is to hear of it.
        return decision is Deny { Provider: null, Account: null } deny && Hint.Of(snapshot, attempt.Username) is { IsExact: true, Accounts: [var named] }
            ? deny with { Account = named }
            : decision;
    }

    private static Decision BeginPlaced(AdmissionSnapshot snapshot, ConnectAttempt attempt, IKeySource keys, DateTimeOffset now, Trace? trace)
    {
        var credential = attempt.Credential;
        if (credential.Length == 0)
        {
            return attempt.ClientCertificates.Count > 0 ? OfCertificate(snapshot, attempt, now, trace) : Refuse(trace, "credential", new(Reasons.CredentialMissing, "The client sent no token, no password and no certificate."));
        }

        if (Credentials.IsConnectionToken(credential))
        {
            trace?.Info("credential", "A connection token.");
            return OfConnectionToken(snapshot, attempt, credential, now, trace);
        }

        if (Credentials.IsToken(credential))
        {
            trace?.Info("credential", "A JWT.");
            return OfToken(snapshot, attempt, credential, keys, now, trace);
        }

        trace?.Info("credential", "A password or an opaque token.");
        return OfOpaque(snapshot, attempt, credential, trace);
    }

    /// <summary>From a client that is known to an answer: revocations, account, policy, user claims.</summary>
    /// <param name="identity">Of this attempt's credential, found genuine.</param>
    public static Verdict Admit(AdmissionSnapshot snapshot, ConnectAttempt attempt, Identity identity, DateTimeOffset now, Trace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(identity);
        var provider = identity.Provider;

        // Between the question and the answer of another service the provider may have been disabled or deleted.
        if (snapshot.Provider(provider.Id) is not { IsEnabled: true } current || current.OrganizationId != provider.OrganizationId)
        {
            return Refuse(trace, "provider", new(Reasons.ProviderDisabled, $"The provider {provider.Name} is disabled.", provider, Identity: identity));
        }

        if (identity.ExpiresAt <= now)
        {
            return Refuse(trace, "times", new(Reasons.TokenExpired, "The credential has expired.", provider, Identity: identity));
        }

        if (snapshot.RevocationsOf(provider.Id)?.Hit(identity) is { } hit)
        {
            return Refuse(trace, "revocation", new(hit.Reason, $"{Reasons.Sentence(hit.Reason)} Revoked at {hit.At:yyyy-MM-dd HH:mm:ss'Z'}.", provider, Identity: identity));
        }

        trace?.Ok("revocation", "Neither the provider nor the subject nor the credential is revoked.");
        if (AccountsFor(snapshot, attempt, identity, trace, out var refusal) is not { } accounts)
        {
            return refusal!;
        }

        Deny? first = null;
        foreach (var account in accounts)
        {
            var verdict = AccountGate.Judge(account, attempt, identity, now, trace);
            if (verdict is not Deny deny)
            {
                return verdict;
            }

            first ??= deny;
        }

        return first!;
    }

    private static AccountEntry[]? AccountsFor(AdmissionSnapshot snapshot, ConnectAttempt attempt, Identity identity, Trace? trace, out Deny? refusal)
    {
        refusal = null;
        var provider = identity.Provider;
        var hint = Hint.Of(snapshot, attempt.Username);
        var only = identity.OnlyAccount is { } id ? snapshot.Account(id) : null;

        // An account of another tenant and one that is not there are one answer.
        var meant = hint.IsGiven ? hint.In(provider.OrganizationId) : only;
        if ((identity.OnlyAccount is not null && (only is null || only.OrganizationId != provider.OrganizationId || meant != only)) || (hint.IsGiven && meant is null))
        {
            refusal = Refuse(trace, "account", new(Reasons.AccountUnknown, UnknownAccount, provider, Identity: identity));
            return null;
        }

        if (meant is not null)
        {
            trace?.Ok("account", $"The account {meant.Name}.");
            return [meant];
        }

        var accounts = snapshot.WithPolicy(provider.OrganizationId);
        if (accounts.Length == 0)
        {
            refusal = Refuse(trace, "account", new(Reasons.PolicyMissing, "No account of the organization has a connect policy.", provider, Identity: identity));
            return null;
        }

        trace?.Info("account", $"The client names none: {string.Join(", ", accounts.Select(a => a.Name))} in this order.");
        return accounts;
    }

    private const string UnknownAccount = "The provider's organization has no such account, or the credential may not enter it.";

    private static Deny Refuse(Trace? trace, string step, Deny deny)
    {
        trace?.Refused(step, deny.Detail);
        return deny;
    }
}
