using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Portal.Web;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>Looks up TXT records.</summary>
internal interface ITxtRecords
{
    /// <summary>The texts of a name, each with its parts put together; none where it has no such record. Null: no name server answered.</summary>
    Task<IReadOnlyList<string>?> ReadAsync(string name, CancellationToken ct);
}

/// <summary>Asks one name server, the configured one or the system's first: the framework has no TXT records. Over UDP with a port and an id of its own each time, so that who cannot
/// see the question cannot answer it; over TCP what did not fit.</summary>
internal sealed class TxtRecords(IOptions<PortalOptions> portal) : ITxtRecords
{
    private const int DnsPort = 53;
    private const int Attempts = 3;
    private const int MostBytes = 16_384;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<string>?> ReadAsync(string name, CancellationToken ct)
    {
        if (Server() is not { } server)
        {
            return null;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var question = new DnsQuestion((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Within);
            try
            {
                var answer = await OverUdpAsync(server, question, patience.Token);
                return (answer.IsCut ? await OverTcpAsync(server, question, patience.Token) : answer).Texts;
            }
            catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // Lost on the way, or nobody there: asked again under another id.
            }
        }

        return null;
    }

    private static async Task<DnsAnswer> OverUdpAsync(IPEndPoint server, DnsQuestion question, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct);
        await socket.SendAsync(question.Bytes, ct);
        var buffer = new byte[MostBytes];
        while (true)
        {
            // What does not answer this very question was sent by somebody else.
            var length = await socket.ReceiveAsync(buffer, ct);
            if (question.Read(buffer.AsSpan(0, length)) is { } answer)
            {
                return answer;
            }
        }
    }

    private static async Task<DnsAnswer> OverTcpAsync(IPEndPoint server, DnsQuestion question, CancellationToken ct)
    {
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, ct);
        await using var stream = client.GetStream();
        await stream.WriteAsync(new byte[] { (byte)(question.Bytes.Length >> 8), (byte)question.Bytes.Length }.Concat(question.Bytes).ToArray(), ct);
        var head = new byte[2];
        await stream.ReadExactlyAsync(head, ct);
        var body = new byte[(head[0] << 8) | head[1]];
        await stream.ReadExactlyAsync(body, ct);
        return question.Read(body) ?? throw new IOException("The name server answered another question.");
    }

    private IPEndPoint? Server()
    {
        var text = portal.Value.SignIn.DnsServer ?? SystemServer();
        return text is not null && IPEndPoint.TryParse(text, out var point) ? new IPEndPoint(point.Address, point.Port == 0 ? DnsPort : point.Port) : null;
    }

    private static string? SystemServer()
    {
        const string file = "/etc/resolv.conf";
        return File.Exists(file)
            ? File.ReadLines(file).Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(w => w is ["nameserver", ..] && w.Length > 1)?[1].ToLower(CultureInfo.InvariantCulture)
            : null;
    }
}
