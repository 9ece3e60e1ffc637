using Platform.Kernel;

namespace Platform.Portal.Features.Fleet;

internal static class FleetErrors
{
    public static readonly Error NodeNotFound = new("fleet.node_not_found", ErrorKind.NotFound, "The fleet has no node of that name. GET /api/v1/admin/fleet lists them.");
    public static readonly Error NotCordoned = new("fleet.not_cordoned", ErrorKind.Conflict, "The node cannot be kept from new clients. The message says why.");
}
