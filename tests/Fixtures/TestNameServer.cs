using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Fixtures;

/// <summary>A name server of TXT records on loopback, over UDP and, on the same port, TCP: small, and real as far as the wire goes.</summary>
public sealed class TestNameServer : IAsyncDisposable
{
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _done = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _records = new(StringComparer.OrdinalIgnoreCase);
    private readonly Task _answering;

    private TestNameServer(Socket udp, TcpListener tcp)
    {
        (_udp, _tcp) = (udp, tcp);
        Address = udp.LocalEndPoint!.ToString()!;
        _answering = Task.WhenAll(AnswerUdpAsync(), AnswerTcpAsync());
    }

    public string Address { get; }

    /// <summary>Answers over UDP say that there is more over TCP.</summary>
    public bool CutsOff { get; set; }

    /// <summary>Before each answer comes one that answers another question, as a forger would send it.</summary>
    public string? Forged { get; set; }

    public static TestNameServer Start()
    {
        while (true)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(tcp.LocalEndpoint);
                return new(udp, tcp);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Somebody else's over UDP: the next one.
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    /// <summary>From now on the name has these texts.</summary>
    public void Set(string name, params IReadOnlyList<string> texts) => _records[name] = texts;

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        try
        {
            await _answering;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed while it waited.
        }

        _done.Dispose();
    }

    private async Task AnswerUdpAsync()
    {
        var buffer = new byte[4096];
        while (!_done.IsCancellationRequested)
        {
            var got = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _done.Token);
            var question = buffer[..got.ReceivedBytes];
            if (Forged is { } text)
            {
                var other = question.ToArray();
                other[0] ^= 0xff;
                await _udp.SendToAsync(Answer(other, [text], isCut: false), got.RemoteEndPoint, _done.Token);
            }

            await _udp.SendToAsync(Answer(question, Find(question), CutsOff), got.RemoteEndPoint, _done.Token);
        }
    }

    private async Task AnswerTcpAsync()
    {
        while (!_done.IsCancellationRequested)
        {
            using var client = await _tcp.AcceptTcpClientAsync(_done.Token);
            await using var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _done.Token);
            var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(question, _done.Token);
            var answer = Answer(question, Find(question), isCut: false);
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
            await stream.WriteAsync(length.Concat(answer).ToArray(), _done.Token);
        }
    }

    private IReadOnlyList<string>? Find(byte[] question)
    {
        var labels = new List<string>();
        for (var at = 12; question[at] > 0; at += question[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
        }

        return _records.GetValueOrDefault(string.Join('.', labels));
    }

    private static byte[] Answer(byte[] question, IReadOnlyList<string>? texts, bool isCut)
    {
        using var answer = new MemoryStream();
        answer.Write(question);
        foreach (var text in isCut ? [] : texts ?? [])
        {
            // Parts of a text: the longest has 255 bytes.
            var data = Encoding.ASCII.GetBytes(text).Chunk(30).SelectMany(part => part.Prepend((byte)part.Length)).ToArray();
            answer.Write([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length]);
            answer.Write(data);
        }

        var bytes = answer.ToArray();
        bytes[2] = (byte)(0x81 | (isCut ? 2 : 0));
        bytes[3] = (byte)(texts is null ? 0x83 : 0x80);
        bytes[7] = (byte)(isCut ? 0 : texts?.Count ?? 0);
        return bytes;
    }
}
