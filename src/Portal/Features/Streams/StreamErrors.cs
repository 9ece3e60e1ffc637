using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.JetStream;

namespace Platform.Portal.Features.Streams;

/// <summary>Also what the servers' own refusals are called here (nats-server errors.json): their words go with it.</summary>
internal static class StreamErrors
{
    public static readonly Error MayNotCopy = new("stream.may_not_copy", ErrorKind.Forbidden, "A backup holds the stream's messages: backing up and restoring need the permission messages:use, which developers, admins and owners have.");
    public static readonly Error NotFound = new("stream.not_found", ErrorKind.NotFound, "No such stream in this account. GET /api/v1/accounts/{id}/streams lists its streams.");
    public static readonly Error JetStreamOff = new("stream.jetstream_off", ErrorKind.Conflict, "JetStream is off for this account. Set limits.disk_storage, limits.streams and limits.consumer, and wait for the publication.");
    public static readonly Error Exists = new("stream.exists", ErrorKind.Conflict, "There is a stream of that name, and a restore takes only what is not there. Back that one up and delete it first: nats stream rm NAME.");
    public static readonly Error LimitReached = new("stream.limit_reached", ErrorKind.Conflict, "The account's or the servers' JetStream limits leave no room for this stream. The server says: (its own words).");
    public static readonly Error Refused = new("stream.refused", ErrorKind.Conflict, "The server takes the stream not as it is in the backup. The server says: (its own words).");
    public static readonly Error NoAnswer = new("stream.no_answer", ErrorKind.Unavailable, "No server answered for the stream: its servers are down, or elect a leader just now. Nothing was restored.");
    public static readonly Error TooManyCopies = new("stream.too_many_copies", ErrorKind.TooMany, "This organization backs up or restores two streams already. Wait until one is through.");
    public static readonly Error NotABackup = new("stream.not_a_backup", ErrorKind.Invalid, "The body is no backup: it is a .zip with backup.json and stream.tar.s2, as GET …/backup gives it and nats stream backup writes them. It is sent as it is (Content-Type application/zip), or as the file of a form (multipart/form-data).");
    public static readonly Error Damaged = new("stream.backup_damaged", ErrorKind.Invalid, "stream.tar.s2 cannot be read to its end, so nothing was restored. The server says: (its own words).");
    public static readonly Error InvalidReplicas = new("stream.invalid_replicas", ErrorKind.Invalid, "replicas is a number from 1 to 5; as in the backup when left out.", "replicas");
    public static readonly Error UnknownRegion = new("stream.unknown_region", ErrorKind.Invalid, "The account's operator has no region of that name. GET /api/v1/regions lists them; leave region out for where the backup was.", "region");

    /// <summary>What JetStream, or nobody, answered.</summary>
    public static Error Of(NatsException e) => e switch
    {
        NatsNoRespondersException => JetStreamOff,
        NatsJSApiException { Error: var told } => told.ErrCode switch
        {
            10039 or 10076 => JetStreamOff,
            10059 => NotFound,
            10130 => Exists,
            10008 => NoAnswer,
            10062 => Saying(Damaged, told.Description),
            10002 or 10023 or 10026 or 10027 or 10028 or 10047 or 10120 or 10122 => Saying(LimitReached, told.Description),
            _ => Saying(Refused, told.Description),
        },
        _ => NoAnswer,
    };

    private static Error Saying(Error error, string words) => error with { Message = error.Message.Replace("(its own words)", words, StringComparison.Ordinal) };
}
