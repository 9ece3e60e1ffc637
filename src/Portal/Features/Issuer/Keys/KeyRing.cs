namespace Platform.Portal.Features.Issuer;

/// <summary>The issuer's keys of this process, looked for again each minute: another portal may have made one, which signs a day later.</summary>
internal sealed class KeyRing(KeyStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (KeySet Keys, DateTimeOffset At)? _current;

    public async ValueTask<KeySet> CurrentAsync(CancellationToken ct)
    {
        if (_current is { } current && clock.GetUtcNow() - current.At < Fresh)
        {
            return current.Keys;
        }

        await _turn.WaitAsync(ct);
        try
        {
            if (_current is { } loaded && clock.GetUtcNow() - loaded.At < Fresh)
            {
                return loaded.Keys;
            }

            var keys = await store.LoadAsync(_current?.Keys, ct);
            _current = (keys, clock.GetUtcNow());
            return keys;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
