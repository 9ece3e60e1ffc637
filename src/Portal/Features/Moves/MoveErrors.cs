using Platform.Kernel;

namespace Platform.Portal.Features.Moves;

internal static class MoveErrors
{
    public static readonly Error KindInvalid = new("move.kind_invalid", ErrorKind.Invalid, "Connections are moved by drain, rebalance or kick.", "/kind");
    public static readonly Error Refused = new("move.refused", ErrorKind.Conflict, "Connections cannot be moved like that now. The message says why.");
    public static readonly Error NotFound = new("move.not_found", ErrorKind.NotFound, "There is no such move. GET /api/v1/admin/fleet/moves lists them.");
}
