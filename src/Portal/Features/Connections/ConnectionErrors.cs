using Platform.Kernel;

namespace Platform.Portal.Features.Connections;

internal static class ConnectionErrors
{
    public static readonly Error InvalidState = new("connection.invalid_state", ErrorKind.Invalid, "state is open, closed or all; open when left out.", "state");
}
