using Platform.Nats.Jwt;

namespace Platform.Nats.Permissions;

/// <summary>Which imports of an account a subject leads into. Permissions are asked about the account's own (local) subjects.</summary>
public static class ImportMatch
{
    /// <summary>The subject the import has inside the importing account, "$1" references as "*".</summary>
    public static string LocalSubject(NatsImport import) => SubjectRules.ToSubject(
        import.LocalSubject.Length > 0 ? import.LocalSubject
        : import.To.Length == 0 ? import.Subject
        : import.Type is NatsExportType.Stream ? $"{import.To}.{import.Subject}"
        : import.To);

    /// <summary>Whether a message published to the subject goes to the imported service.</summary>
    public static bool IsRequest(NatsImport import, string subject) =>
        import.Type is NatsExportType.Service && SubjectMatch.IsEntry(LocalSubject(import)) && SubjectMatch.Matches(LocalSubject(import), subject);

    /// <summary>Whether a subscription to the subject gets messages of the imported stream: each may be wider than the other.</summary>
    public static bool IsReceiving(NatsImport import, string subject) => import.Type is NatsExportType.Stream && SubjectMatch.Overlaps(LocalSubject(import), subject);
}
