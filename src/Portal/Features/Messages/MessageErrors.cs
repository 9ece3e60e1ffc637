using Platform.Kernel;

namespace Platform.Portal.Features.Messages;

internal static class MessageErrors
{
    public static readonly Error MayNotUse = new("message.may_not_use", ErrorKind.Forbidden, "Publishing and watching messages needs the permission messages:use, which developers, admins and owners have.");
    public static readonly Error ConsoleOff = new("message.console_off", ErrorKind.Forbidden, "The platform has turned the portal's message console off, for all or for this organization. NATS clients are not affected.");
    public static readonly Error SubjectRequired = new("message.subject_required", ErrorKind.Invalid, "subject is missing: words joined by dots, such as orders.eu.1.", "subject");
    public static readonly Error SubjectInvalid = new("message.subject_invalid", ErrorKind.Invalid, "subject is words joined by dots, without blank space and without empty words, 256 characters at most; subjects that begin with $ are the system's.", "subject");
    public static readonly Error SubjectHasWildcard = new("message.subject_has_wildcard", ErrorKind.Invalid, "A message is published to one subject: leave out * and >. Watching takes them.", "subject");
    public static readonly Error PayloadTooLarge = new("message.payload_too_large", ErrorKind.Invalid, "payload is larger than 64 KB in UTF-8. Larger messages are for a client of your own.", "payload");
    public static readonly Error TooManyWatchers = new("message.too_many_watchers", ErrorKind.TooMany, "This organization watches messages in 20 places already. Close one.");
    public static readonly Error RegionNotFound = new("message.region_not_found", ErrorKind.NotFound, "No such region, or none of its nodes is up. GET /api/v1/regions lists them.", "region");
    public static readonly Error FleetRefuses = new("message.fleet_refuses", ErrorKind.Unavailable, "No node took the connection. If the account is new, its publication may not be there yet: GET …/publication?wait=10.");
}
