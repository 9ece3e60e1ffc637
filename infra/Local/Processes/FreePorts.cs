using System.Net;
using System.Net.Sockets;

namespace Platform.Local.Processes;

/// <summary>Loopback ports nobody listens on right now.</summary>
public static class FreePorts
{
    public static IReadOnlyList<int> Take(int count)
    {
        var held = new List<TcpListener>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                held.Add(listener);
            }

            return [.. held.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(l => l.Stop());
        }
    }

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
