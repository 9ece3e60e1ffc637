using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Nsc;

/// <summary>Who signed whom: operator, accounts, users. What servers would refuse today but a new signature heals, and what is dead
/// anyway, is a finding that does not block.</summary>
internal static class NscChain
{
    public static NscStore Follow(NscEntries entries, DateTimeOffset now, string? choice)
    {
        var findings = entries.Findings;
        if (choice is { Length: > 0 })
        {
            LeaveOthersOut(entries, choice);
        }

        foreach (var (entry, _, claims) in entries.Tokens.Values)
        {
            Judge(findings, entry, claims, now);
        }

        var operators = entries.Tokens.Values.Where(t => t.Claims is NatsOperatorClaims).ToList();
        if (operators.Count != 1)
        {
            findings.Add(operators.Count == 0
                ? new("", "There is no operator's JWT.", IsBlocking: true)
                : new(operators[1].Entry, $"A second operator beside {operators[0].Entry}: say which one to import.", IsBlocking: true));
        }

        var @operator = operators.Count > 0 ? new NscOperator(operators[0].Entry, operators[0].Jwt, (NatsOperatorClaims)operators[0].Claims) : null;
        var users = entries.Tokens.Values.Where(t => t.Claims is NatsUserClaims)
            .Select(t => new NscUser(t.Entry, t.Jwt, (NatsUserClaims)t.Claims))
            .ToLookup(u => AccountOf(u.Claims), StringComparer.Ordinal);
        var accounts = entries.Tokens.Values.Where(t => t.Claims is NatsAccountClaims)
            .Select(t => new NscAccount(t.Entry, t.Jwt, (NatsAccountClaims)t.Claims, [.. users[t.Claims.Subject].OrderBy(u => u.Claims.Name, StringComparer.Ordinal).ThenBy(u => u.Claims.Subject, StringComparer.Ordinal)]))
            .OrderBy(a => a.Claims.Name, StringComparer.Ordinal).ThenBy(a => a.Claims.Subject, StringComparer.Ordinal).ToList();
        if (@operator is not null)
        {
            JudgeOperator(findings, @operator, accounts, entries.Keys);
            accounts.ForEach(a => JudgeAccount(findings, @operator.Claims, a));
        }

        var known = accounts.Select(a => a.Claims.Subject).ToHashSet(StringComparer.Ordinal);
        findings.AddRange(users.Where(g => !known.Contains(g.Key)).SelectMany(g => g).Select(u => new NscFinding(u.Entry, "The account of this user is not here.", IsBlocking: true)));
        return new(@operator, accounts, entries.Keys, [.. findings.OrderByDescending(f => f.IsBlocking).ThenBy(f => f.Entry, StringComparer.Ordinal)]);
    }

    /// <summary>What another operator of the upload has signed is that one's; what signed itself belongs to the folder it lies in.</summary>
    private static void LeaveOthersOut(NscEntries entries, string choice)
    {
        var operators = entries.Tokens.Values.Where(t => t.Claims is NatsOperatorClaims).Select(t => (t.Entry, Claims: (NatsOperatorClaims)t.Claims)).ToList();
        var chosen = operators.Find(o => string.Equals(o.Claims.Subject, choice, StringComparison.Ordinal) || string.Equals(o.Claims.Name, choice, StringComparison.Ordinal));
        var others = operators.Where(o => o.Claims != chosen.Claims).ToList();
        var folder = chosen.Entry is null ? "" : chosen.Entry[..(chosen.Entry.LastIndexOf('/') + 1)];
        var gone = entries.Tokens.Values
            .Where(t => t.Claims is NatsAccountClaims a && (a.IsSelfSigned ? !t.Entry.StartsWith(folder, StringComparison.Ordinal) : others.Exists(o => o.Claims.DidSign(a))))
            .Select(t => t.Claims.Subject).ToHashSet(StringComparer.Ordinal);
        gone.UnionWith(entries.Tokens.Values.Where(t => t.Claims is NatsUserClaims u && gone.Contains(AccountOf(u))).Select(t => t.Claims.Subject).ToList());
        gone.UnionWith(others.Select(o => o.Claims.Subject));
        foreach (var subject in gone)
        {
            entries.Tokens.Remove(subject);
        }
    }

    private static string AccountOf(NatsUserClaims user) => user.User.IssuerAccount is { Length: > 0 } account ? account : user.Issuer;

    private static void Judge(List<NscFinding> findings, string entry, JwtClaimsData claims, DateTimeOffset now)
    {
        if (claims is not (NatsOperatorClaims or NatsAccountClaims or NatsUserClaims))
        {
            findings.Add(new(entry, $"A JWT of type {claims.Type} is no part of a store: left out.", IsBlocking: false));
            return;
        }

        if (VersionOf(claims) < 2)
        {
            findings.Add(new(entry, "Of the first form: run nsc upgrade-jwt, then try again.", IsBlocking: true));
        }

        findings.AddRange(claims.Validate(now).Select(i => new NscFinding(entry, Sentence(i.Description), i.IsBlocking)));
    }

    private static void JudgeOperator(List<NscFinding> findings, NscOperator @operator, List<NscAccount> accounts, Dictionary<string, KeyPair> keys)
    {
        var claims = @operator.Claims;
        if (!claims.IsSelfSigned)
        {
            findings.Add(new(@operator.Entry, "An operator signs itself; this one is signed by another key.", IsBlocking: true));
        }

        if (claims.Operator.SystemAccount.Length > 0 && !accounts.Exists(a => string.Equals(a.Claims.Subject, claims.Operator.SystemAccount, StringComparison.Ordinal)))
        {
            findings.Add(new(@operator.Entry, $"Its system account {claims.Operator.SystemAccount} is not here.", IsBlocking: true));
        }

        if (!keys.ContainsKey(claims.Subject) && claims.Operator.SigningKeys?.Exists(keys.ContainsKey) is not true)
        {
            findings.Add(new(@operator.Entry, "No seed of the operator is here, so nothing could sign its accounts. Add the seed of one of its signing keys (better) or of its identity.", IsBlocking: true));
        }
    }

    private static void JudgeAccount(List<NscFinding> findings, NatsOperatorClaims @operator, NscAccount account)
    {
        if (account.Claims.IsSelfSigned)
        {
            findings.Add(new(account.Entry, "Signed by itself: the operator signs it now.", IsBlocking: false));
        }
        else if (!@operator.DidSign(account.Claims))
        {
            var isIdentity = string.Equals(account.Claims.Issuer, @operator.Subject, StringComparison.Ordinal);
            findings.Add(isIdentity
                ? new(account.Entry, "Signed by the identity of a strict operator, which servers refuse: a signing key signs it now.", IsBlocking: false)
                : new(account.Entry, $"Signed by {account.Claims.Issuer}, which is not this operator's.", IsBlocking: true));
        }

        foreach (var user in account.Users)
        {
            if (Refusal(@operator, account.Claims, user.Claims) is { } refusal)
            {
                findings.Add(new(user.Entry, refusal, IsBlocking: false));
            }
        }
    }

    private static string? Refusal(NatsOperatorClaims @operator, NatsAccountClaims account, NatsUserClaims user) =>
        !account.DidSign(user) ? $"Signed by {user.Issuer}, which the account does not list (any more): servers refuse this user."
        : @operator.Operator.StrictSigningKeyUsage && string.Equals(user.Issuer, account.Subject, StringComparison.Ordinal) ? "Signed by the account's identity under a strict operator: servers refuse this user."
        : account.IsClaimRevoked(user) ? "Revoked: servers refuse this user."
        : account.Account.SigningKeys?.Find(k => k.IsScoped && string.Equals(k.Key, user.Issuer, StringComparison.Ordinal))?.RefusalOf(user) is { } scope ? $"Servers refuse this user: {scope}."
        : null;

    private static long VersionOf(JwtClaimsData claims) => claims switch
    {
        NatsOperatorClaims c => c.Operator.Version,
        NatsAccountClaims c => c.Account.Version,
        NatsUserClaims c => c.User.Version,
        _ => 2,
    };

    private static string Sentence(string description) => description.Length == 0 ? description : $"{char.ToUpperInvariant(description[0])}{description[1..].TrimEnd('.')}.";
}
