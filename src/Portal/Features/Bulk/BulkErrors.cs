using Platform.Kernel;

namespace Platform.Portal.Features.Bulk;

/// <summary>Refusals of a bulk call as a whole, and those of one row that no single user has.</summary>
internal static class BulkErrors
{
    public static readonly Error NotFound = new("bulk.not_found", ErrorKind.NotFound, "No such bulk job in this account. GET …/bulk lists them.");
    public static readonly Error KeyRequired = new("bulk.key_required", ErrorKind.Invalid, "A bulk call carries the header Idempotency-Key: 1 to 255 visible ASCII characters, the same when the call is sent again.", "Idempotency-Key");
    public static readonly Error KeyReused = new("bulk.key_reused", ErrorKind.Conflict, "This Idempotency-Key belongs to another request: another account, format or body. Send that one again, or take a new key.", "Idempotency-Key");
    public static readonly Error InvalidBody = new("bulk.invalid_body", ErrorKind.Invalid, "The body is not {\"users\": [ … ]}, an object with a list of users and nothing else.", "users");
    public static readonly Error Empty = new("bulk.empty", ErrorKind.Invalid, "There is no row. A bulk call makes 1 to 10,000 users.", "users");
    public static readonly Error TooMany = new("bulk.too_many", ErrorKind.Invalid, "A bulk call makes 10,000 users at most. Send the rest with another key.", "users");
    public static readonly Error UnknownColumn = new("bulk.unknown_column", ErrorKind.Invalid, "The CSV has a column this call does not know, twice the same one, or none named name. It knows name, group, tags, lifetime_seconds, pub_allow, pub_deny, sub_allow, sub_deny, src, subs, payload, allowed_connection_types and bearer_token; lists are parted by semicolons.");
    public static readonly Error UnknownRow = new("bulk.unknown_row", ErrorKind.Invalid, "row is the 0-based place of a row of this job, each once.", "users");
    public static readonly Error RowMade = new("bulk.row_made", ErrorKind.Conflict, "The user of this row was made. Only rows that were refused can be sent again; PATCH …/users/{id} changes a user.", "users");
    public static readonly Error Archived = new("bulk.archived", ErrorKind.Conflict, "The archive of this job was handed out, once. replace=true revokes the credentials in it and makes another.", "replace");
    public static readonly Error NothingMade = new("bulk.nothing_made", ErrorKind.Conflict, "No row of this job made a user, so there is nothing to issue.");
    public static readonly Error InvalidFormat = new("bulk.invalid_format", ErrorKind.Invalid, "format is zip (when left out) or tar.gz.", "format");
    public static readonly Error InvalidState = new("bulk.invalid_state", ErrorKind.Invalid, "state is made, refused or all (when left out).", "state");

    public static readonly Error InvalidRow = new("bulk.invalid_row", ErrorKind.Invalid, "The row is not a user: an object with name, group, tags, lifetime_seconds and permissions.");
    public static readonly Error InvalidCell = new("bulk.invalid_cell", ErrorKind.Invalid, "The cell holds a value of the wrong kind: numbers are whole, bearer_token is true or false.");
    public static readonly Error WrongCells = new("bulk.wrong_cells", ErrorKind.Invalid, "The line has more or fewer cells than the header, or a quote that does not end.");
}
