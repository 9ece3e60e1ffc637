using System.Globalization;
using Platform.Nats.Jwt;

namespace Platform.Nats.Sharing;

/// <summary>What nats-io/jwt lets through and a nats-server, or common sense, does not. To be asked besides the claims' own
/// <see cref="JwtClaimsData.Validate"/>.</summary>
public static class SharingRules
{
    /// <param name="export">The export to be.</param>
    /// <param name="others">The account's other exports.</param>
    public static SharingFault? Check(NatsExport export, IEnumerable<NatsExport> others)
    {
        ArgumentNullException.ThrowIfNull(export);
        if (!SubjectPattern.IsValid(export.Subject))
        {
            return Invalid(export.Subject, "subject");
        }

        if (IsServers(export.Subject))
        {
            return new(SharingFaultKind.ReservedSubject, $"{export.Subject} is the server's own: subjects that begin with $SYS are not an account's to export.", "subject");
        }

        if (export is { TokenReq: true, AccountTokenPosition: > 0 })
        {
            // nats-auth.md §0.2-16.
            return new(SharingFaultKind.TokenAndPosition, "With account_token_position a server does not ask for an activation, so token_req would protect nothing. Choose one of the two.", "token_req");
        }

        return others.FirstOrDefault(o => o.Type == export.Type && SubjectPattern.Collide(o.Subject, export.Subject)) is { } other
            ? new(SharingFaultKind.ExportOverlap, $"The account exports {other.Subject} already, and {export.Subject} overlaps it: which of the two counts would be chance.", "subject")
            : null;
    }

    /// <param name="importer">The importing account.</param>
    /// <param name="import">The import to be.</param>
    /// <param name="others">The account's other imports.</param>
    public static SharingFault? Check(string importer, NatsImport import, IEnumerable<NatsImport> others)
    {
        ArgumentNullException.ThrowIfNull(import);
        var wanted = SharedImport.From(importer, import);
        if (!SubjectPattern.IsValid(import.Subject))
        {
            return Invalid(import.Subject, "subject");
        }

        if (!SubjectPattern.IsValid(wanted.LocalPattern))
        {
            return Invalid(wanted.LocalSubject, "local_subject");
        }

        if (string.Equals(importer, import.Account, StringComparison.Ordinal))
        {
            return new(SharingFaultKind.OwnAccount, "An account does not import from itself.", "account");
        }

        if (IsServers(wanted.LocalSubject) || wanted.LocalSubject.StartsWith("$JS.API.", StringComparison.Ordinal))
        {
            return new(SharingFaultKind.ReservedSubject, $"{wanted.LocalSubject} is taken in every account: $SYS by the server, $JS.API by the account's own JetStream. Give a local_subject.", "local_subject");
        }

        return CheckRenaming(import) ?? others.Select(o => Conflict(wanted, SharedImport.From(importer, o))).FirstOrDefault(f => f is not null);
    }

    /// <summary>Whether the exporter's exports let this account import the subject; activations are <see cref="ActivationRules"/>'.</summary>
    /// <returns>The export that covers it, or why none does.</returns>
    public static (NatsExport? Export, SharingFault? Fault) Cover(string importer, NatsImport import, IEnumerable<NatsExport> exports)
    {
        var subject = SharedImport.From(importer, import).Subject;
        if (exports.FirstOrDefault(e => e.Type == import.Type && SubjectPattern.IsSubset(subject, e.Subject)) is not { } export)
        {
            return (null, new(SharingFaultKind.NotExported, $"That account exports no {(import.Type == NatsExportType.Service ? "service" : "stream")} that covers {subject}.", "subject"));
        }

        var tokens = subject.Split('.');
        var isMine = export.AccountTokenPosition == 0
            || (export.AccountTokenPosition <= (ulong)tokens.Length && string.Equals(tokens[(int)export.AccountTokenPosition - 1], importer, StringComparison.Ordinal));
        return isMine ? (export, null) : (export, new(
            SharingFaultKind.PositionNotYours,
            $"Token {export.AccountTokenPosition.ToString(CultureInfo.InvariantCulture)} of {export.Subject} must be the importing account's public key: {WithKey(export, importer)}.",
            "subject"));
    }

    /// <summary>The subject under which an account may import an export with account_token_position; the export's own where it has none.</summary>
    public static string WithKey(NatsExport export, string importer)
    {
        ArgumentNullException.ThrowIfNull(export);
        var tokens = export.Subject.Split('.');
        if (export.AccountTokenPosition > 0 && export.AccountTokenPosition <= (ulong)tokens.Length)
        {
            tokens[export.AccountTokenPosition - 1] = importer;
        }

        return string.Join('.', tokens);
    }

    private static SharingFault? CheckRenaming(NatsImport import)
    {
        if (import.LocalSubject.Length == 0)
        {
            return null;
        }

        var results = new ValidationResults(DateTimeOffset.UnixEpoch);
        SubjectRules.ValidateRenaming(import.LocalSubject, import.Subject, results);
        return results.Issues.Find(i => i.IsBlocking) is { } issue
            ? new(SharingFaultKind.InvalidLocalSubject, $"{import.LocalSubject} cannot stand for {import.Subject}: {issue.Description}. Both end in > or neither, and each * of the subject appears once, as * or $1, $2….", "local_subject")
            : null;
    }

    private static SharingFault? Conflict(SharedImport wanted, SharedImport other)
    {
        if (wanted.Type != other.Type || !string.Equals(wanted.Exporter, other.Exporter, StringComparison.Ordinal))
        {
            return null;
        }

        if (wanted.Type == NatsExportType.Stream)
        {
            // A server keeps the first of two and says so only in its log.
            return string.Equals(wanted.Subject, other.Subject, StringComparison.Ordinal)
                ? new(SharingFaultKind.ImportedAlready, $"The account imports {other.Subject} from there already, as {other.LocalSubject}.", "subject")
                : null;
        }

        return SubjectPattern.Collide(wanted.LocalPattern, other.LocalPattern)
            ? new(SharingFaultKind.LocalSubjectOverlap, $"{wanted.LocalSubject} overlaps {other.LocalSubject}, the local subject of another service imported from the same account.", "local_subject")
            : null;
    }

    private static bool IsServers(string subject) => subject is "$SYS" || subject.StartsWith("$SYS.", StringComparison.Ordinal);

    private static SharingFault Invalid(string subject, string member) =>
        new(SharingFaultKind.InvalidSubject, $"\"{subject}\" is no subject: tokens between single dots, without white space, and > only at the end.", member);
}
