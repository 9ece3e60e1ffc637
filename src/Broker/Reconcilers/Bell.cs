using System.Threading.Channels;

namespace Platform.Broker.Reconcilers;

/// <summary>Says "look again", never what changed. A listener drains it before it reads, so a ring during the read is not lost.</summary>
internal sealed class Bell
{
    private readonly Channel<byte> _rings = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(0);

    /// <summary>Returns at the next ring, or after the time, spread by a fifth either way so that replicas and nodes do not march in step.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(atMost * (0.8 + (0.4 * Random.Shared.NextDouble())), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            await _rings.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The timer: look although nobody rang.
        }

        _rings.Reader.TryRead(out _);
    }
}
