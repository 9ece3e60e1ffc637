using System.Collections.Concurrent;

namespace Platform.Portal.Web;

/// <summary>Wrong passwords per address, whether anybody has that address or not: so the limit tells nothing about who is
/// here. Of this process; the lockout in the store holds across replicas.</summary>
internal sealed class PasswordAttempts(TimeProvider clock)
{
    public const int Most = 10;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private const int MostAddresses = 100_000;

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> _wrong = new(StringComparer.Ordinal);

    /// <summary>How long to wait, or null when an attempt is free.</summary>
    public TimeSpan? Wait(string address) =>
        _wrong.TryGetValue(Key(address), out var wrong) && wrong.Count >= Most && wrong.Since + Window - clock.GetUtcNow() is { Ticks: > 0 } left ? left : null;

    public void Wrong(string address)
    {
        var now = clock.GetUtcNow();
        if (_wrong.Count >= MostAddresses)
        {
            _wrong.Clear();
        }

        _wrong.AddOrUpdate(Key(address), _ => (1, now), (_, old) => now - old.Since >= Window ? (1, now) : (old.Count + 1, old.Since));
    }

    public void Right(string address) => _wrong.TryRemove(Key(address), out _);

    private static string Key(string address) => address.Trim().ToUpperInvariant();
}
