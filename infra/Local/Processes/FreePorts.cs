using System.Net;
using System.Net.Sockets;

namespace Platform.Local.Processes;

/// <summary>Loopback ports nobody listens on right now.</summary>
public static class FreePorts
{
    /// <summary>Whether nobody listens on this port right now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
