using System.Globalization;
using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

internal static class AccountRules
{
    public static void Validate(this NatsAccount account, string subject, ValidationResults results)
    {
        ImportRules.Validate(account.Imports ?? [], subject, results);
        ExportRules.Validate(account.Exports ?? [], results);
        ValidateTiers(account.Limits, results);
        SubjectRules.ValidatePermissions(account.DefaultPermissions.Pub, account.DefaultPermissions.Sub, results);
        foreach (var (from, to) in account.Mappings ?? [])
        {
            ValidateMapping(from, to ?? [], results);
        }

        ValidateAuthorization(account.Authorization, results);
        if (account.Trace is { } trace)
        {
            ValidateTrace(trace, results);
        }

        ValidateCounts(account, results);
        foreach (var key in account.SigningKeys ?? [])
        {
            results.AddErrorIf(
                !KeyPair.IsValidPublicKey(key.Key, PrefixByte.Account),
                key.IsScoped ? $"{key.Key} is not an account public key" : $"{GoText.Quote(key.Key)} is not a valid account signing key");
        }

        UrlRules.ValidateInfo(account.Description, account.InfoUrl, results);
        results.AddErrorIf(
            account.ClusterTraffic is not ("" or "system" or "owner"),
            $"unknown cluster traffic option: {GoText.Quote(account.ClusterTraffic)}");
    }

    private static void ValidateTiers(NatsOperatorLimits limits, ValidationResults results)
    {
        if (limits.TieredLimits is { Count: > 0 } tiers)
        {
            results.AddErrorIf(!limits.IsJetStreamZero, "JetStream Limits and tiered JetStream Limits are mutually exclusive");
            results.AddErrorIf(tiers.ContainsKey(""), "Tiered JetStream Limits can not contain a blank \"\" tier name");
        }
    }

    private static void ValidateMapping(string from, List<NatsWeightedMapping> targets, ValidationResults results)
    {
        SubjectRules.Validate(from, results);
        var quoted = GoText.Quote(from);
        var total = 0;
        var perCluster = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            SubjectRules.Validate(target.Subject, results);
            var weight = target.EffectiveWeight;
            results.AddErrorIf(weight > 100, $"Mapping {quoted} has a weight {weight.ToString(CultureInfo.InvariantCulture)} that exceeds 100");
            if (target.Cluster.Length == 0)
            {
                total += weight;
                continue;
            }

            var sum = perCluster[target.Cluster] = perCluster.GetValueOrDefault(target.Cluster) + weight;
            results.AddErrorIf(
                sum > 100,
                $"Mapping {quoted} in cluster {GoText.Quote(target.Cluster)} exceeds 100% among all of it's weighted to mappings");
        }

        results.AddErrorIf(total > 100, $"Mapping {quoted} exceeds 100% among all of it's weighted to mappings");
    }

    private static void ValidateAuthorization(NatsExternalAuthorization authorization, ValidationResults results)
    {
        var accounts = authorization.AllowedAccounts ?? [];
        var users = authorization.AuthUsers ?? [];
        results.AddErrorIf(accounts.Count > 0 && users.Count == 0, "External authorization cannot have accounts without users specified");
        foreach (var user in users)
        {
            results.AddErrorIf(!KeyPair.IsValidPublicKey(user, PrefixByte.User), $"AuthUser {GoText.Quote(user)} is not a valid user public key");
        }

        foreach (var account in accounts)
        {
            if (account is "*")
            {
                results.AddErrorIf(accounts.Count > 1, "AllowedAccounts can only be a list of accounts or \"*\"");
            }
            else
            {
                results.AddErrorIf(
                    !KeyPair.IsValidPublicKey(account, PrefixByte.Account), $"Account {GoText.Quote(account)} is not a valid account public key");
            }
        }

        results.AddErrorIf(
            authorization.XKey.Length > 0 && !KeyPair.IsValidPublicKey(authorization.XKey, PrefixByte.Curve),
            $"XKey {GoText.Quote(authorization.XKey)} is not a valid public xkey");
    }

    private static void ValidateTrace(NatsMsgTrace trace, ValidationResults results)
    {
        var subject = new ValidationResults(results.Now);
        SubjectRules.Validate(trace.Destination, subject);
        if (subject.Issues is [var first, ..])
        {
            results.AddError($"the account Trace.Destination {first.Description}");
        }

        results.AddErrorIf(
            SubjectRules.HasWildCards(trace.Destination),
            $"the account Trace.Destination subject {GoText.Quote(trace.Destination)} is not a valid publish subject");
        results.AddErrorIf(
            trace.Sampling is < 0 or > 100,
            $"the account Trace.Sampling value '{trace.Sampling.ToString(CultureInfo.InvariantCulture)}' is not valid, should be in the range [1..100]");
    }

    private static void ValidateCounts(NatsAccount account, ValidationResults results)
    {
        const string TooManyImports = "the account contains more imports than allowed by the operator";
        var limits = account.Limits;
        var imports = account.Imports?.Count ?? 0;
        var exports = account.Exports?.Count ?? 0;

        // Said twice, as Go does: once for a limit that is set, once for any that is not "unlimited".
        results.AddErrorIf(!limits.IsEmpty && limits.Imports >= 0 && imports > limits.Imports, TooManyImports);
        results.AddErrorIf(limits.Imports != -1 && imports > limits.Imports, TooManyImports);
        if (limits.Exports == -1)
        {
            return;
        }

        results.AddErrorIf(exports > limits.Exports, "the account contains more exports than allowed by the operator");
        if (!limits.WildcardExports)
        {
            foreach (var export in account.Exports ?? [])
            {
                results.AddErrorIf(
                    export is not null && SubjectRules.HasWildCards(export.Subject),
                    "the account contains wildcard exports that are not allowed by the operator");
            }
        }
    }
}
