using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>Refusals that come before any slice: the request itself, the caller, the limits.</summary>
internal static class WebErrors
{
    public static readonly Error InvalidRequest = new("request.invalid", ErrorKind.Invalid, "The request cannot be read. Compare it with /openapi/v1.json.");
    public static readonly Error InvalidJson = new("request.invalid_json", ErrorKind.Invalid, "The body is not the JSON object this operation takes. The pointer names the place; /openapi/v1.json has the shape.");
    public static readonly Error InvalidParameter = new("request.invalid_parameter", ErrorKind.Invalid, "A parameter has the wrong form. /openapi/v1.json lists the parameters of this operation.");
    public static readonly Error NulCharacter = new("request.nul_character", ErrorKind.Invalid, "The request holds the character U+0000, which no text of ours may have. Leave it out.");
    public static readonly Error UnknownId = new("request.unknown_id", ErrorKind.NotFound, "An id in the address is not one of ours: ids are a prefix and 26 characters, such as acc_01k9….");
    public static readonly Error WrongContentType = new("request.wrong_content_type", ErrorKind.Invalid, "This operation takes a body of Content-Type application/json.");
    public static readonly Error TooLarge = new("request.too_large", ErrorKind.Invalid, "The body is larger than this operation takes: 1 MB, 16 MB for bulk calls, 1 GB for the backup of a stream. Send less.");
    public static readonly Error NoSuchRoute = new("route.not_found", ErrorKind.NotFound, "There is nothing at this address. /openapi/v1.json lists what there is.");
    public static readonly Error WrongMethod = new("route.wrong_method", ErrorKind.Invalid, "This address does not take that method. The Allow header lists those it takes.");
    public static readonly Error InvalidLimit = new("paging.invalid_limit", ErrorKind.Invalid, "limit is a number of at least 1; more than 200 counts as 200.", "limit");
    public static readonly Error InvalidCursor = new("paging.invalid_cursor", ErrorKind.Invalid, "cursor is the next_cursor of an earlier page of this same list. Leave it out to start at the first page.", "cursor");
    public static readonly Error Stale = new("request.stale", ErrorKind.Stale, "If-Match names another version than the one that is there. Read it again, and apply the change to what it says now.", "If-Match");
    public static readonly Error ChangedMeanwhile = new("request.conflict", ErrorKind.Conflict, "Somebody else changed or deleted it at the same moment, and nothing was done. Read it again, and repeat what is still wanted.");
    public static readonly Error Unconditional = new("request.unconditional", ErrorKind.Unconditional, "There is one already. Send If-Match with the ETag of the version this replaces, or * for any.", "If-Match");
    public static readonly Error HasNoTag = new("request.has_no_tag", ErrorKind.Stale, "What is at this address cannot be read alone, so it has no ETag that If-Match could name. Leave If-Match out.", "If-Match");
    public static readonly Error NoRehearsal = new("request.no_rehearsal", ErrorKind.Invalid, "What this operation does cannot be undone, so validate_only is not taken here and nothing was done. Leave it out to do it.", "validate_only");
    public static readonly Error TooManyRequests = new("rate.too_many", ErrorKind.TooMany, "Too many requests. Retry-After says in how many seconds to try again.");
    public static readonly Error Unexpected = new("server.unexpected", ErrorKind.Unavailable, "Something broke on our side. Nothing was half done; quote the request id when you report it.");
    public static readonly Error Unavailable = new("server.unavailable", ErrorKind.Unavailable, "The control plane cannot reach its database. Connected clients are not affected; try again shortly.");
}
