using System.Text;
using Platform.Nats.Client.Wire;

namespace Platform.Nats.Tests.Client;

public sealed class WireReaderTests
{
    private const string Script =
        "INFO {\"server_id\":\"x\"}\r\nPING\r\nMSG a.b 1 5\r\nhello\r\nMSG a 22 reply.to 0\r\n\r\n+OK\r\nPONG\r\n"
        + "HMSG h 3 18 21\r\nNATS/1.0\r\nA: b\r\n\r\nxyz\r\nHMSG h 3 r 12 12\r\nNATS/1.0\r\n\r\n\r\n-ERR 'Some Thing'\r\nMSG  a\t 4  2\r\nok\r\n";

    private static readonly string[] Expected =
    [
        "info {\"server_id\":\"x\"}", "ping", "1 a.b  [] hello", "22 a reply.to [] ", "pong",
        "3 h  [NATS/1.0|A: b||] xyz", "3 h r [NATS/1.0||] ", "error Some Thing", "4 a\t  [] ok",
    ];

    private static CancellationToken Ct => Deadline.OneMinute();

    [Fact]
    public async Task Any_two_reads_of_the_same_bytes_deliver_the_same()
    {
        for (var cut = 1; cut < Script.Length; cut++)
        {
            (await ReadAsync([cut, Script.Length - cut], bufferSize: 4096)).ShouldBe(Expected, ignoreOrder: false, $"cut at {cut}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(3, 16)]
    [InlineData(7, 64)]
    public async Task Small_reads_into_a_small_buffer_deliver_the_same(int chunk, int bufferSize)
        => (await ReadAsync([.. Enumerable.Repeat(chunk, (Script.Length / chunk) + 1)], bufferSize)).ShouldBe(Expected);

    [Fact]
    public async Task A_message_larger_than_the_buffer_arrives_whole_between_small_ones()
    {
        var large = new string('x', 100_000);
        var script = $"MSG a 1 1\r\ns\r\nMSG a 1 100000\r\n{large}\r\nMSG a 1 1\r\ne\r\n";

        (await ReadAsync(script, [.. Enumerable.Repeat(999, 102)], 64)).ShouldBe(["1 a  [] s", $"1 a  [] {large}", "1 a  [] e"]);
    }

    private static Task<List<string>> ReadAsync(int[] chunks, int bufferSize) => ReadAsync(Script, chunks, bufferSize);

    private static async Task<List<string>> ReadAsync(string script, int[] chunks, int bufferSize)
    {
        await using var stream = new ChunkedStream(Encoding.UTF8.GetBytes(script), chunks);
        var reader = new WireReader(bufferSize);
        var sink = new Recorder();
        while (stream.HasMore)
        {
            await reader.FillAsync(stream, Ct);
            reader.Deliver(sink);
        }

        reader.IsEmpty.ShouldBeTrue();
        return sink.Seen;
    }

    private sealed class Recorder : IWireSink
    {
        public List<string> Seen { get; } = [];

        public void OnMessage(int sid, in WireMessage message) => Seen.Add(string.Join(
            ' ', sid, Text(message.Subject), Text(message.ReplyTo), $"[{Text(message.Headers).Replace("\r\n", "|", StringComparison.Ordinal)}]", Text(message.Payload.Span)));

        public void OnPause()
        {
        }

        public void OnPing() => Seen.Add("ping");

        public void OnPong() => Seen.Add("pong");

        public void OnInfo(ReadOnlySpan<byte> json) => Seen.Add("info " + Text(json).Trim());

        public void OnError(string error) => Seen.Add("error " + error);

        private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Returns so many bytes per read, never more.</summary>
    private sealed class ChunkedStream(byte[] bytes, int[] chunks) : MemoryStream(bytes)
    {
        private int _chunk;
        private int _left = chunks[0];

        public bool HasMore => Position < Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                _left = chunks[++_chunk];
            }

            var read = Read(buffer.Span[..Math.Min(buffer.Length, _left)]);
            _left -= read;
            return new(read);
        }
    }
}
