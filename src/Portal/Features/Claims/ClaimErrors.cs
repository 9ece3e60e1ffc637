using Platform.Kernel;

namespace Platform.Portal.Features.Claims;

/// <summary>Refusals of permissions and limits. Each is given with the path of the value at fault: "template/pub/allow/0" is the first
/// entry of that list.</summary>
internal static class ClaimErrors
{
    public static readonly Error EntryEmpty = Invalid("permissions.entry_empty", "A list of subjects has an empty entry. Give it a subject, orders.>, or leave it out.");
    public static readonly Error EntryTooLong = Invalid("permissions.entry_too_long", "A subject may have 1,024 characters at most. Shorten it, or use a wildcard.");
    public static readonly Error SubjectInvalid = Invalid("permissions.subject_invalid", "A subject is tokens between single dots, none of them empty, and has no dot at its ends: orders.eu.*.");
    public static readonly Error WildcardMiddle = Invalid("permissions.wildcard_middle", "The wildcard > stands last only; servers would ignore this entry. Use * for one token: orders.*.created.");
    public static readonly Error WhiteSpace = Invalid("permissions.white_space", "An entry may hold one blank, between subject and queue, and no other white space; servers would ignore it or read another subject. Remove it.");
    public static readonly Error TooManyBlanks = Invalid("permissions.too_many_blanks", "An entry is a subject, or in sub a subject, one blank and a queue: \"orders.> workers\". Remove the other blanks.");
    public static readonly Error QueueInPub = Invalid("permissions.queue_in_pub", "Only sub has queues; an entry of pub is a subject without a blank. Name the queue in sub.");
    public static readonly Error AllowEmpty = Invalid("permissions.allow_empty", "An empty allow list is lost in the JWT and would permit everything. Leave allow out for everything, or set deny to [\">\"] for nothing.");
    public static readonly Error TooManyEntries = Invalid("permissions.too_many_entries", "A list may have 500 entries at most, since every node reads it at each connect. Use wildcards, or several groups.");
    public static readonly Error PlaceholderUnknown = Invalid("permissions.placeholder_unknown", "A template knows {{name()}}, {{subject()}}, {{account-name()}}, {{account-subject()}}, {{tag(key)}} and {{account-tag(key)}}; with anything else in {{ }} servers refuse the login.");
    public static readonly Error PlaceholderCase = Invalid("permissions.placeholder_case", "tag( and account-tag( work in small letters only; otherwise servers look for a tag nobody has. Write {{tag(key)}}.");
    public static readonly Error ResponseMax = Invalid("permissions.resp_max", "resp.max is the number of answers to one message: 1 to 2147483647, 0 for the servers' default of 1, -1 for no limit.");
    public static readonly Error ResponseTtl = Invalid("permissions.resp_ttl", "resp.ttl is how long an answer is allowed, in nanoseconds: 1 or more, 0 for the servers' default of 2 minutes, -1 for no limit.");

    public static readonly Error Number = Invalid("limits.number", "A limit is a whole number: 1 or more, or -1 for no limit.");
    public static readonly Error BelowMinusOne = Invalid("limits.below_minus_one", "A limit is 0 or more, or -1 for no limit.");
    public static readonly Error TooLarge = Invalid("limits.too_large", "subs and payload are 2147483647 at most. Use -1 for no limit.");
    public static readonly Error ZeroInTemplate = Invalid("limits.zero_in_template", "0 is lost in a template: servers would read \"no limit\". Use 1 or more, -1 for no limit, or deny the subjects.");
    public static readonly Error Cidr = Invalid("limits.src", "An entry of src is an address range: 10.0.0.0/8, 192.0.2.7/32 or 2001:db8::/32.");
    public static readonly Error TimeMissing = Invalid("limits.time_missing", "A range of times has a start and an end: {\"start\": \"08:00:00\", \"end\": \"18:00:00\"}.");
    public static readonly Error Time = Invalid("limits.time", "A time of day is hours, minutes and seconds: 08:00:00, 18:30:00.");
    public static readonly Error Zone = Invalid("limits.times_location", "times_location is a zone of the IANA database, with its capital letters: Europe/Vienna, America/New_York, UTC. Left out, the servers' own zone counts.");
    public static readonly Error ConnectionType = Invalid("limits.connection_type", "A connection type is one of STANDARD, WEBSOCKET, LEAFNODE, LEAFNODE_WS, MQTT, MQTT_WS, IN_PROCESS. Leave the list out to allow all.");
    public static readonly Error ConnectionTypesEmpty = Invalid("limits.connection_types_empty", "An empty list of connection types is lost in the JWT and would allow all. Name at least one, or leave the list out.");

    private static Error Invalid(string code, string message) => new(code, ErrorKind.Invalid, message);
}
