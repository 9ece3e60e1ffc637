namespace Platform.Nats.Jwt;

internal static class ImportRules
{
    public static void Validate(List<NatsImport> imports, string account, ValidationResults results)
    {
        var services = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var import in imports)
        {
            if (import is null)
            {
                results.AddError("null import is not allowed");
                continue;
            }

            if (import.Type == NatsExportType.Service)
            {
                ValidateOverlap(import, services, results);
            }

            Validate(import, account, results);
        }
    }

    // Only service imports from one exporter can be in each other's way.
    private static void ValidateOverlap(NatsImport import, Dictionary<string, HashSet<string>> services, ValidationResults results)
    {
        var local = import.To.Length > 0 ? import.To
            : import.LocalSubject.Length > 0 ? SubjectRules.ToSubject(import.LocalSubject)
            : import.Subject;
        if (!services.TryGetValue(import.Account, out var others))
        {
            services[import.Account] = others = new HashSet<string>(StringComparer.Ordinal);
        }

        foreach (var other in others)
        {
            results.AddErrorIf(
                SubjectRules.IsContainedIn(local, other) || SubjectRules.IsContainedIn(other, local),
                $"overlapping subject namespace for {GoText.Quote(local)} and {GoText.Quote(other)} in same account {GoText.Quote(import.Account)}");
        }

        results.AddErrorIf(
            !others.Add(local), $"overlapping subject namespace for {GoText.Quote(local)} in account {GoText.Quote(import.Account)}");
    }

    private static void Validate(NatsImport import, string account, ValidationResults results)
    {
        var isService = import.Type == NatsExportType.Service;
        results.AddErrorIf(import.Type == NatsExportType.Unknown, "invalid import type: \"unknown\"");
        results.AddErrorIf(isService && import.AllowTrace, "AllowTrace only valid for stream import");
        results.AddErrorIf(import.Account.Length == 0, "account to import from is not specified");
        if (import.To.Length > 0)
        {
            results.AddWarning("the field to has been deprecated (use LocalSubject instead)");
        }

        SubjectRules.Validate(import.Subject, results);
        if (import.LocalSubject.Length > 0)
        {
            SubjectRules.ValidateRenaming(import.LocalSubject, import.Subject, results);
            results.AddErrorIf(import.To.Length > 0, "Local Subject replaces To");
        }

        var subject = GoText.Quote(import.Subject);
        results.AddErrorIf(
            import.Share && !isService, $"sharing information (for latency tracking) is only valid for services: {subject}");
        if (import.Token.Length > 0)
        {
            ValidateToken(import, subject, account, results);
        }
    }

    // Binding an activation to exporter, importer, kind and subject must block: CVE-2021-3127. Its expiry is the server's to watch.
    private static void ValidateToken(NatsImport import, string subject, string account, ValidationResults results)
    {
        NatsActivationClaims token;
        try
        {
            token = NatsJwt.DecodeActivationClaims(import.Token);
        }
        catch (NatsJwtException)
        {
            results.AddError($"import {subject} contains an invalid activation token");
            return;
        }

        var activation = token.Activation;
        results.AddErrorIf(
            !Same(token.Issuer, import.Account) && !Same(activation.IssuerAccount, import.Account),
            $"activation token doesn't match account for import {subject}");
        results.AddErrorIf(!Same(token.Subject, account), $"activation token doesn't match account it is being included in, {subject}");
        results.AddErrorIf(
            activation.ImportType != import.Type,
            $"mismatch between token import type {NameOf(activation.ImportType)} and type of import {NameOf(import.Type)}");
        token.ValidateWithoutTimes(results);
        var asked = import.Type == NatsExportType.Service && import.To.Length > 0 ? import.To : import.Subject;
        results.AddErrorIf(
            !SubjectRules.IsContainedIn(asked, activation.ImportSubject),
            $"activation token import subject {GoText.Quote(activation.ImportSubject)} doesn't match import {subject}");
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);

    private static string NameOf(NatsExportType type) => type switch
    {
        NatsExportType.Stream => "stream",
        NatsExportType.Service => "service",
        NatsExportType.Unknown => "unknown",
    };
}
