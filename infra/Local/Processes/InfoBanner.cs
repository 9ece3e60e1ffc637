using System.Net.Sockets;

namespace Platform.Local.Processes;

/// <summary>The first line a nats-server says to a client: <c>INFO {…}</c>. A port that is merely open proves nothing.</summary>
public static class InfoBanner
{
    public static async Task<bool> IsServedAsync(string host, int port, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, patience.Token);
            var start = new byte[5];
            await client.GetStream().ReadExactlyAsync(start, patience.Token);
            return start.AsSpan().SequenceEqual("INFO "u8);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
