namespace Platform.Nats.Permissions;

/// <summary>All presets. Two things no permission list can stop are said with each that has them: the server itself publishes for who may create
/// consumers, and the reply subject of a permitted message is nobody's to check. Accounts of their own are what separates.</summary>
public static class Presets
{
    private const string AnyReply = "Any reply subject may be put on a permitted message. The one who answers (a service, or the server itself) publishes there, also where the holder may not: with $KV.OTHER.key, the answer is stored in a bucket the holder has no right to.";
    private const string AnyDelivery = "A consumer may be told to deliver to any subject: the server then publishes the stream's messages there, also where the holder may not publish.";
    private const string Durables = "Durable consumers may be created on this stream, and existing ones changed by creating them again.";
    private const string EveryPullConsumer = "Messages may be taken from every pull consumer of this stream, also from other applications'.";

    private static readonly PresetParameter Inbox = new(
        "inbox", PresetParameterKind.Inbox, "Prefix of the application's inboxes; set it in its client as well (inboxPrefix).", "_INBOX_app");

    private static readonly PresetParameter Stream = new("stream", PresetParameterKind.Name, "The stream's name.", "ORDERS");

    private static readonly PresetParameter Bucket = new("bucket", PresetParameterKind.Bucket, "The bucket's name; case counts.", "CFG");

    private static readonly string[] OwnInbox = ["{inbox}.>"];

    private static readonly string[] KvReads =
    [
        "$JS.API.STREAM.INFO.KV_{bucket}", "$JS.API.STREAM.MSG.GET.KV_{bucket}", "$JS.API.DIRECT.GET.KV_{bucket}.>",
        "$JS.API.CONSUMER.CREATE.KV_{bucket}.*.$KV.{bucket}.>", "$JS.API.CONSUMER.INFO.KV_{bucket}.*", "$JS.FC.KV_{bucket}.>",
    ];

    private static readonly string[] ObjectReads =
    [
        "$JS.API.INFO", "$JS.API.STREAM.INFO.OBJ_{bucket}", "$JS.API.STREAM.MSG.GET.OBJ_{bucket}",
        "$JS.API.CONSUMER.CREATE.OBJ_{bucket}.*.$O.{bucket}.>", "$JS.FC.OBJ_{bucket}.>",
    ];

    public static IReadOnlyList<Preset> All { get; } =
    [
        new("publish-only", "Publish only", "Messages", [Subjects("What may be published.", "orders.>")])
        {
            PubAllow = ["{subjects}"],
            SubDeny = [">"],
            Residual = [AnyReply],
            Notes = ["Without a right to an inbox, requests and JetStream's acknowledgements get no answer: see \"Publish to this stream\"."],
        },
        new("subscribe-only", "Subscribe only", "Messages", [Subjects("What may be received.", "orders.>"), QueueGroup])
        {
            SubAllow = ["{subjects} {queue}"],
            PubDeny = [">"],
            Notes = ["A subject that ends in * gets a deny entry beside it: without, it would let a subscription to everything below pass."],
        },
        new("request-client", "Request client", "Messages", [Subjects("The services to ask.", "svc.>"), Inbox])
        {
            PubAllow = ["{subjects}"],
            SubAllow = OwnInbox,
            Residual = [AnyReply],
        },
        new("service-responder", "Service responder", "Messages",
        [
            Subjects("What the service listens to.", "svc.echo"),
            QueueGroup,
            new("answers", PresetParameterKind.Count, "Answers to one request; -1 for no limit.", "1", "1"),
        ])
        {
            SubAllow = ["{subjects} {queue}"],
            Answers = "answers",
            Residual = ["Whoever asks picks the subject that the answer opens, for as many answers and for 2 minutes. Where the holder can also send requests to the service, it can open any subject for itself."],
            Notes = ["Two requests with the same reply subject, or one request received twice by the same connection, use up an answer. Allow more where that happens."],
        },
        new("js-publish", "Publish to this stream", "JetStream", [Subjects("The stream's subjects, as far as they may be published.", "orders.>"), Inbox])
        {
            PubAllow = ["{subjects}"],
            SubAllow = OwnInbox,
            Residual = [AnyReply],
            Notes = ["The right is on subjects, not on the stream: whichever stream or subscriber listens there gets the message."],
        },
        new("js-read-ordered-pull", "Read this stream", "JetStream", [Stream, Inbox])
        {
            PubAllow = ["$JS.API.STREAM.INFO.{stream}", "$JS.API.CONSUMER.CREATE.{stream}.*", "$JS.API.CONSUMER.MSG.NEXT.{stream}.*"],
            SubAllow = OwnInbox,
            Options = [new("consumer-delete", "$JS.API.CONSUMER.DELETE.{stream}.*", "The client removes its consumer at once instead of after 5 idle minutes; but every other consumer of the stream may be deleted too.")],
            Residual = [AnyDelivery, AnyReply, Durables, EveryPullConsumer],
            Notes = ["For ordered (ephemeral) pull consumers."],
        },
        new("js-read-ordered-push", "Read this stream, pushed", "JetStream", [Stream, Inbox])
        {
            PubAllow = ["$JS.API.CONSUMER.CREATE.{stream}.*", "$JS.FC.{stream}.>"],
            SubAllow = OwnInbox,
            Residual = [AnyDelivery, AnyReply, Durables],
            Notes = ["For ordered push consumers. Without $JS.FC small reads work and large ones stall."],
        },
        new("js-read-ordered-filtered", "Read a part of this stream", "JetStream",
            [Stream, new("filter", PresetParameterKind.Subject, "The one subject filter that consumers must have.", "orders.eu.>"), Inbox])
        {
            PubAllow = ["$JS.API.STREAM.INFO.{stream}", "$JS.API.CONSUMER.CREATE.{stream}.*.{filter}", "$JS.API.CONSUMER.MSG.NEXT.{stream}.*"],
            SubAllow = OwnInbox,
            Residual = [AnyDelivery, AnyReply, EveryPullConsumer],
            Notes = ["A durable consumer with a wider filter leaks by the right to take from every pull consumer. One filter subject only: a consumer with several is refused."],
        },
        new("js-consume-durable", "Consume as this durable", "JetStream",
            [Stream, new("consumer", PresetParameterKind.Name, "The durable pull consumer; somebody else creates it.", "WORKER"), Inbox])
        {
            PubAllow = ["$JS.API.CONSUMER.INFO.{stream}.{consumer}", "$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}", "$JS.ACK.{stream}.{consumer}.>"],
            SubAllow = OwnInbox,
            Residual = [AnyReply],
            Notes = ["Without $JS.ACK fetching works and acknowledgements vanish without a word, so messages come again."],
        },
        new("kv-read", "Read one key-value bucket", "Key-value", [Bucket, Inbox])
        {
            PubAllow = KvReads,
            SubAllow = OwnInbox,
            Options = [new("consumer-delete", "$JS.API.CONSUMER.DELETE.KV_{bucket}.*", "A watch that ends removes its consumer at once; but every other watch of the bucket may be ended too.")],
            Residual = [AnyDelivery, AnyReply, "Durable consumers may be created on the bucket."],
            Notes = ["A bucket without direct access does without DIRECT.GET, a client that only uses direct access without STREAM.MSG.GET."],
        },
        new("kv-read-write", "Read and write one key-value bucket", "Key-value", [Bucket, Inbox])
        {
            PubAllow = ["$KV.{bucket}.>", .. KvReads],
            SubAllow = OwnInbox,
            Options = [new("purge", "$JS.API.STREAM.PURGE.KV_{bucket}", "Needed to compact deleted keys (purgeDeletes); but the whole bucket may be emptied.")],
            Residual = [AnyDelivery, AnyReply, "Durable consumers may be created on the bucket."],
        },
        new("kv-write-only", "Write one key-value bucket without reading it", "Key-value", [Bucket, Inbox])
        {
            PubAllow = ["$KV.{bucket}.>"],
            SubAllow = OwnInbox,
            Residual = [AnyReply],
        },
        new("obj-read", "Read one object store", "Object store", [Bucket, Inbox])
        {
            PubAllow = ObjectReads,
            SubAllow = OwnInbox,
            Residual = [AnyDelivery, AnyReply, "The account's JetStream use and limits may be read ($JS.API.INFO)."],
        },
        new("obj-read-write", "Read and write one object store", "Object store", [Bucket, Inbox])
        {
            PubAllow = ["$O.{bucket}.>", "$JS.API.STREAM.PURGE.OBJ_{bucket}", .. ObjectReads],
            SubAllow = OwnInbox,
            Residual = [AnyDelivery, AnyReply, "The whole store may be emptied: purging is what replaces and deletes chunks, and it cannot be narrowed.", "The account's JetStream use and limits may be read ($JS.API.INFO)."],
        },
    ];

    // A property: All is filled before fields that stand below it.
    private static PresetParameter QueueGroup => new("queue", PresetParameterKind.Queue, "Queue group. Given, the right is to join that group only; left out, to subscribe alone or in any group.", "workers");

    /// <summary>By id, or null.</summary>
    public static Preset? Find(string id) => All.FirstOrDefault(p => string.Equals(p.Id, id, StringComparison.Ordinal));

    private static PresetParameter Subjects(string description, string example) => new("subjects", PresetParameterKind.Subjects, description, example);
}
