using Platform.Kernel;

namespace Platform.Portal.Features.LeafNodes;

internal static class LeafErrors
{
    public static readonly Error NameIsRegion = new("leaf.name_is_region", ErrorKind.Conflict, "A region has this name, and servers take a leaf node of that name for one of their own. Choose another.", "/name");
    public static readonly Error UnknownRegion = new("leaf.unknown_region", ErrorKind.Invalid, "There is no region of that name. GET /api/v1/regions lists them; leave region out for any order.", "/region");
    public static readonly Error NoRegion = new("leaf.no_region", ErrorKind.Conflict, "The account's operator has no nodes that a leaf node could connect to.");
    public static readonly Error NoneAllowed = new("leaf.none_allowed", ErrorKind.Conflict, "The account's limits allow no leaf node (limits.leaf is 0), so servers would refuse it. Raise the limit first.");
    public static readonly Error InvalidPort = new("leaf.invalid_port", ErrorKind.Invalid, "client_port is a port from 1 to 65535; 4222 when left out.", "/client_port");
}
