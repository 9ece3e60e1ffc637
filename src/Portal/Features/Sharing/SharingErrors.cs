using Platform.Kernel;
using Platform.Nats.Sharing;

namespace Platform.Portal.Features.Sharing;

/// <summary>Refusals of exports, imports and shares. Those with a cause of their own are given with its words: the subjects and accounts in the way.</summary>
internal static class SharingErrors
{
    public static readonly Error MayNotRead = new("sharing.may_not_read", ErrorKind.Forbidden, "Reading what accounts share needs the permission accounts:read.");
    public static readonly Error MayNotManage = new("sharing.may_not_manage", ErrorKind.Forbidden, "Sharing between accounts needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error AccountClosed = Conflict("sharing.account_closed", "The account is deleted. Restore it before it shares anything.");
    public static readonly Error Refused = Conflict("sharing.claims_refused", "Servers would refuse the account's JWT with this change; the message says why.");
    public static readonly Error Cycle = Conflict("sharing.cycle", "The import would lead a message back to an account it came through. The message names the path.");

    public static readonly Error ExportNotFound = new("export.not_found", ErrorKind.NotFound, "No such export of this account. GET …/exports lists them.");
    public static readonly Error TypeInvalid = Invalid("sharing.type_invalid", "type is \"stream\" (messages flow to importers) or \"service\" (importers send requests).", "type");
    public static readonly Error TypeFixed = Conflict("export.type_fixed", "An export stays a stream or a service. Delete it and make another.", "type");
    public static readonly Error NameInvalid = Invalid("sharing.name_invalid", "name has at most 128 characters and no control characters.", "name");
    public static readonly Error SubjectInvalid = Invalid("sharing.subject_invalid", "A subject is tokens between single dots, without white space, > only at the end, 1,024 characters at most.", "subject");
    public static readonly Error SubjectReserved = Invalid("sharing.subject_reserved", "The subject is the server's own.", "subject");
    public static readonly Error DescriptionTooLong = Invalid("export.description_too_long", "description is longer than 8 KiB. Shorten it.", "description");
    public static readonly Error InfoUrlInvalid = Invalid("export.info_url_invalid", "info_url is an address with scheme and host, such as https://example.com/orders, 8 KiB at most.", "info_url");
    public static readonly Error ResponseType = Invalid("export.response_type", "response_type is \"Singleton\" (one answer), \"Stream\" (many) or \"Chunked\" (one in parts); streams have none.", "response_type");
    public static readonly Error ResponseThreshold = Invalid("export.response_threshold", "response_threshold is the nanoseconds a service may take to answer, 0 for the servers' default; streams have none.", "response_threshold");
    public static readonly Error LatencyOnStream = Invalid("export.latency_on_stream", "Only services measure latency. Leave service_latency out.", "service_latency");
    public static readonly Error LatencySampling = Invalid("export.latency_sampling", "sampling is the per cent of requests measured, 1 to 100; left out, requests ask by their headers.", "service_latency/sampling");
    public static readonly Error LatencyResults = Invalid("export.latency_results", "results is the subject measurements are published to: a subject without wildcards, outside the export's own.", "service_latency/results");
    public static readonly Error TokenPosition = Invalid("export.account_token_position", "account_token_position is the place, from 1, of a * in the subject: there the importing account's key must stand. 0 for none.", "account_token_position");
    public static readonly Error TokenAndPosition = Invalid("export.token_and_position", "With account_token_position a server does not ask for an activation, so token_req would protect nothing. Choose one of the two.", "token_req");
    public static readonly Error AllowTraceOnStream = Invalid("export.allow_trace_on_stream", "On an export allow_trace is for services: traces follow requests into this account. Streams say it at the import.", "allow_trace");
    public static readonly Error ExportOverlap = Conflict("export.overlap", "The account exports an overlapping subject of this type already.", "subject");
    public static readonly Error RevocationKey = Invalid("export.revocation_key", "A revocation names an account's public key, A and 55 characters, or * for everybody.", "public_key");

    public static readonly Error ImportNotFound = new("import.not_found", ErrorKind.NotFound, "No such import of this account. GET …/imports lists them.");
    public static readonly Error AccountInvalid = Invalid("import.account_invalid", "account is the exporting account's public key: A and 55 characters.", "account");
    public static readonly Error AccountUnknown = Conflict("import.account_unknown", "No account of that key is on this platform, so servers could not find it.", "account");
    public static readonly Error OtherOperator = Conflict("import.other_operator", "That account is of another operator: accounts share within one.", "account");
    public static readonly Error ExporterClosed = Conflict("import.exporter_closed", "The exporting account is deleted.", "account");
    public static readonly Error OwnAccount = Invalid("import.own_account", "An account does not import from itself.", "account");
    public static readonly Error NotExported = Conflict("import.not_exported", "That account exports nothing that covers the subject.", "subject");
    public static readonly Error PositionNotYours = Conflict("import.position_not_yours", "The export has a token for the importing account's key, and the subject has another.", "subject");
    public static readonly Error LocalSubjectInvalid = Invalid("import.local_subject_invalid", "local_subject cannot stand for the subject.", "local_subject");
    public static readonly Error LocalSubjectOverlap = Conflict("import.local_subject_overlap", "local_subject overlaps that of another service imported from the same account.", "local_subject");
    public static readonly Error BuiltIn = Conflict("import.built_in", "Subjects that begin with tl are kept for the built-in services, which every account has. Give the import another local_subject.", "local_subject");
    public static readonly Error ImportedAlready = Conflict("import.imported_already", "The account imports that stream already; a server would keep only one of the two.", "subject");
    public static readonly Error ShareOnStream = Invalid("import.share_on_stream", "share tells a service's exporter who asks; streams have none.", "share");
    public static readonly Error TraceOnService = Invalid("import.allow_trace_on_service", "On an import allow_trace is for streams; services say it at the export.", "allow_trace");
    public static readonly Error ActivationMissing = Conflict("import.activation_missing", "The export is private: it needs an activation token.", "token");
    public static readonly Error ActivationInvalid = Invalid("import.activation_invalid", "token is no activation token.", "token");
    public static readonly Error ActivationForeign = Conflict("import.activation_foreign", "The token is not signed by a key of the exporter.", "token");
    public static readonly Error ActivationForOther = Conflict("import.activation_for_other", "The token is for another account.", "token");
    public static readonly Error ActivationKind = Conflict("import.activation_kind", "The token is for another type.", "type");
    public static readonly Error ActivationSubject = Conflict("import.activation_subject", "The token does not cover the subject.", "subject");
    public static readonly Error ActivationExpired = Conflict("import.activation_expired", "The token has ended.", "token");
    public static readonly Error ActivationRevoked = Conflict("import.activation_revoked", "The exporter has revoked the token.", "token");

    public static readonly Error ShareNotFound = new("share.not_found", ErrorKind.NotFound, "No such share of this account. GET …/shares lists them.");
    public static readonly Error ExportRequired = Invalid("share.export_required", "export_id is missing: the export to share.", "export_id");
    public static readonly Error ImporterInvalid = Invalid("share.importer_invalid", "importer is the other account's public key: A and 55 characters.", "importer");
    public static readonly Error ImporterSame = Invalid("share.importer_same", "An account does not share with itself.", "importer");
    public static readonly Error ImporterOtherOperator = Conflict("share.importer_other_operator", "That account is of another operator: accounts share within one.", "importer");
    public static readonly Error SubjectOutside = Invalid("share.subject_outside", "subject lies outside the export's own. Give the export's subject or a part of it.", "subject");
    public static readonly Error NoteInvalid = Invalid("share.note_invalid", "note has at most 500 characters, no control characters and no spaces at either end.", "note");
    public static readonly Error NotAdvertised = new("share.not_advertised", ErrorKind.NotFound, "No such export in the catalogue. GET /api/v1/catalogue lists what is there.");
    public static readonly Error SharedAlready = Conflict("share.exists", "There is a share of that export with that account already: it is requested, offered or accepted.", "importer");
    public static readonly Error NotRequested = Conflict("share.not_requested", "Only a request waits for approval.");
    public static readonly Error NotOffered = Conflict("share.not_offered", "Only an offer can be accepted.");
    public static readonly Error NotYours = Conflict("share.not_yours", "The other side decides this.");
    public static readonly Error Ended = Conflict("share.ended", "The share has ended. Offer or request it anew.");
    public static readonly Error StateUnknown = Invalid("share.state_unknown", "state is requested, offered, accepted, declined or revoked.", "state");
    public static readonly Error SearchTooLong = Invalid("catalogue.search_too_long", "search has 100 characters at most.", "search");

    public static readonly Error StreamInvalid = Invalid("stream_share.stream_invalid", "stream is a stream's name: no dots, spaces or wildcards.", "stream");
    public static readonly Error ConsumerInvalid = Invalid("stream_share.consumer_invalid", "consumer is a durable consumer's name: no dots, spaces or wildcards.", "consumer");
    public static readonly Error DeliverInvalid = Invalid("stream_share.deliver_subject_invalid", "deliver_subject is where the consumer pushes its messages: a subject without wildcards, not beginning with $.", "deliver_subject");
    public static readonly Error PrefixInvalid = Invalid("stream_share.prefix_invalid", "A prefix is one token of letters, digits, hyphens and underscores.", "js_prefix");
    public static readonly Error NothingOffered = new("stream_share.nothing_offered", ErrorKind.NotFound, "No offers of that stream from that account wait for this one.");

    /// <summary>The refusal a rule of sharing stands for, in the rule's words.</summary>
    public static Error Of(SharingFault fault) => Of(fault.Kind) with { Message = fault.Message, Field = At(fault.Member) };

    private static Error Of(SharingFaultKind kind) => kind switch
    {
        SharingFaultKind.InvalidSubject => SubjectInvalid,
        SharingFaultKind.ReservedSubject => SubjectReserved,
        SharingFaultKind.ExportOverlap => ExportOverlap,
        SharingFaultKind.TokenAndPosition => TokenAndPosition,
        SharingFaultKind.OwnAccount => OwnAccount,
        SharingFaultKind.NotExported => NotExported,
        SharingFaultKind.PositionNotYours => PositionNotYours,
        SharingFaultKind.LocalSubjectOverlap => LocalSubjectOverlap,
        SharingFaultKind.ImportedAlready => ImportedAlready,
        SharingFaultKind.InvalidLocalSubject => LocalSubjectInvalid,
        SharingFaultKind.ActivationMissing => ActivationMissing,
        SharingFaultKind.ActivationInvalid => ActivationInvalid,
        SharingFaultKind.ActivationForeign => ActivationForeign,
        SharingFaultKind.ActivationForOther => ActivationForOther,
        SharingFaultKind.ActivationKind => ActivationKind,
        SharingFaultKind.ActivationSubject => ActivationSubject,
        SharingFaultKind.ActivationExpired => ActivationExpired,
        SharingFaultKind.ActivationRevoked => ActivationRevoked,
    };

    private static Error Invalid(string code, string message, string field) => new(code, ErrorKind.Invalid, message, field is "state" or "search" ? field : At(field));

    private static Error Conflict(string code, string message, string? field = null) => new(code, ErrorKind.Conflict, message, field is null ? null : At(field));

    // Said whole: "subject" alone is a parameter's name.
    private static string At(string member) => $"/{member}";
}
