using Platform.Nats.Jwt;

namespace Platform.Nats.Sharing;

/// <summary>Whether an activation token opens an export for an importer. A token bound loosely is CVE-2021-3127, so everything must fit.</summary>
public static class ActivationRules
{
    /// <param name="importer">The importing account.</param>
    /// <param name="import">The import with its token.</param>
    /// <param name="export">The export it is for.</param>
    /// <param name="exporterKeys">The exporter's own key and the signing keys in its JWT; null when they are not known here.</param>
    /// <param name="now">The moment asked about: servers watch the expiry later.</param>
    public static SharingFault? Check(string importer, NatsImport import, NatsExport export, IReadOnlyCollection<string>? exporterKeys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(export);
        if (import.Token.Length == 0)
        {
            return export.TokenReq
                ? new(SharingFaultKind.ActivationMissing, $"{export.Subject} is private: it is imported with an activation token, which comes with a share or is pasted.", "token")
                : null;
        }

        NatsActivationClaims token;
        try
        {
            token = NatsJwt.DecodeActivationClaims(import.Token);
        }
        catch (NatsJwtException e)
        {
            return new(SharingFaultKind.ActivationInvalid, $"That is no activation token: {e.Message}.", "token");
        }

        return Binding(importer, import, token, exporterKeys)
            ?? (token.Expires != 0 && token.Expires <= now.ToUnixTimeSeconds()
                ? new(SharingFaultKind.ActivationExpired, $"The token ended at {DateTimeOffset.FromUnixTimeSeconds(token.Expires):u}.", "token")
                : export.IsClaimRevoked(token)
                ? new(SharingFaultKind.ActivationRevoked, "The exporter has revoked the token.", "token")
                : null);
    }

    private static SharingFault? Binding(string importer, NatsImport import, NatsActivationClaims token, IReadOnlyCollection<string>? exporterKeys)
    {
        var activation = token.Activation;
        var issuer = activation.IssuerAccount.Length > 0 ? activation.IssuerAccount : token.Issuer;
        // As servers take it: the identity key by itself, or in the account's name one of its signing keys.
        if (!Same(issuer, import.Account) || (!Same(token.Issuer, import.Account) && exporterKeys?.Contains(token.Issuer, StringComparer.Ordinal) is false))
        {
            return new(SharingFaultKind.ActivationForeign, $"The token is signed by {token.Issuer} for {issuer}, not by a key of the exporter {import.Account}.", "token");
        }

        if (!Same(token.Subject, importer))
        {
            return new(SharingFaultKind.ActivationForOther, $"The token lets {token.Subject} import, not this account.", "token");
        }

        if (activation.ImportType != import.Type)
        {
            return new(SharingFaultKind.ActivationKind, $"The token is for a {Word(activation.ImportType)}, the import is a {Word(import.Type)}.", "type");
        }

        var subject = SharedImport.From(importer, import).Subject;
        return SubjectPattern.IsSubset(subject, activation.ImportSubject)
            ? null
            : new(SharingFaultKind.ActivationSubject, $"The token covers {activation.ImportSubject}, which does not hold {subject}.", "subject");
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);

    private static string Word(NatsExportType type) => type switch
    {
        NatsExportType.Stream => "stream",
        NatsExportType.Service => "service",
        NatsExportType.Unknown => "thing of unknown type",
    };
}
