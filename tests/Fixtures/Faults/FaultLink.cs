using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Platform.Fixtures;

/// <summary>One direction of one connection: takes bytes from one side and brings them to the other as the link between their regions allows just now.</summary>
internal static class FaultLink
{
    private const int PieceBytes = 16 * 1024;

    // So much is on its way at most; then the sender waits, as with a full window.
    private const int MostPieces = 256;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Until one side ends; an end comes through like bytes do.</summary>
    public static async Task CarryAsync(Socket from, Socket to, Func<LinkState> state, CancellationToken ct)
    {
        var way = Channel.CreateBounded<(byte[] Piece, long Due)>(MostPieces);
        await Task.WhenAll(TakeAsync(from, way.Writer, state, ct), BringAsync(to, way.Reader, state, ct));
    }

    private static async Task TakeAsync(Socket from, ChannelWriter<(byte[] Piece, long Due)> way, Func<LinkState> state, CancellationToken ct)
    {
        var buffer = new byte[PieceBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, ct) is > 0 and var read)
            {
                var now = state();
                var late = now.Delay + (Random.Shared.NextDouble() < now.Loss ? now.Retransmission : TimeSpan.Zero);
                await way.WriteAsync((buffer.AsSpan(0, read).ToArray(), Stopwatch.GetTimestamp() + (long)(late.TotalSeconds * Stopwatch.Frequency)), ct);
            }
        }
        catch (SocketException)
        {
            // Broken off: the same as ended, for the other side.
        }
        finally
        {
            way.Complete();
        }
    }

    private static async Task BringAsync(Socket to, ChannelReader<(byte[] Piece, long Due)> way, Func<LinkState> state, CancellationToken ct)
    {
        try
        {
            await foreach (var (piece, due) in way.ReadAllAsync(ct))
            {
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
                {
                    await Task.Delay(left, ct);
                }

                await UntilOpenAsync(state, ct);
                await to.SendAsync(piece, ct);
            }

            await UntilOpenAsync(state, ct);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Nobody takes it any more.
        }
    }

    private static async Task UntilOpenAsync(Func<LinkState> state, CancellationToken ct)
    {
        while (state().IsCut)
        {
            await Task.Delay(Look, ct);
        }
    }
}
