using Platform.Nats.Jwt;

namespace Platform.Nats.Sharing;

/// <summary>An import as the graph of accounts needs it. Importer, Exporter: account public keys. Subject: the exporter's. LocalSubject: the
/// importer's own, perhaps with "$1"; equal to Subject where nothing is renamed.</summary>
public sealed record SharedImport(string Importer, string Exporter, NatsExportType Type, string Subject, string LocalSubject)
{
    /// <summary>Reads the old member "to" as servers do: a prefix for streams, the exporter's subject for services.</summary>
    public static SharedImport From(string importer, NatsImport import)
    {
        ArgumentNullException.ThrowIfNull(import);
        var (subject, local) = (import.LocalSubject.Length, import.To.Length, import.Type) switch
        {
            ( > 0, _, _) => (import.Subject, import.LocalSubject),
            (0, > 0, NatsExportType.Service) => (import.To, import.Subject),
            (0, > 0, _) => (import.Subject, $"{import.To.TrimEnd('.')}.{import.Subject}"),
            _ => (import.Subject, import.Subject),
        };
        return new(importer, import.Account, import.Type, subject, local);
    }

    /// <summary>The local subject with "*" for its references.</summary>
    internal string LocalPattern => SubjectRules.ToSubject(LocalSubject);

    /// <summary>Where a message comes from: requests leave the importer, streams leave the exporter.</summary>
    internal (string Account, string Pattern) Source => Type == NatsExportType.Service ? (Importer, LocalPattern) : (Exporter, Subject);

    /// <summary>Where it arrives.</summary>
    internal string Target => Type == NatsExportType.Service ? Exporter : Importer;
}
