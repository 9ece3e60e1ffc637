namespace Platform.AuthCallout.Service;

/// <summary>User nkeys answered lately: a server makes a new one for each connection, so one that comes twice is a replay. Remembers for as long as a
/// request's own exp can be ahead (<see cref="Longest"/>); later ones fall to their exp. Only genuine requests come here, so nobody can fill it.</summary>
internal sealed class ReplayGuard(TimeProvider clock)
{
    /// <summary>Requests that expire later than this are not answered: the longest authorization timeout there is.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private HashSet<UInt128> _young = [];
    private HashSet<UInt128> _old = [];
    private long _turnedAt = clock.GetTimestamp();

    /// <returns>False when the key has been here.</returns>
    public bool TryAdd(ReadOnlySpan<char> userNKey)
    {
        var key = KeyOf(userNKey);
        lock (_lock)
        {
            var since = clock.GetElapsedTime(_turnedAt);
            if (since > Longest)
            {
                _old = since > 2 * Longest ? [] : _young;
                _young = [];
                _turnedAt = clock.GetTimestamp();
            }

            return !_old.Contains(key) && _young.Add(key);
        }
    }

    // 25 characters of base32 from the key's random part: 125 bits.
    private static UInt128 KeyOf(ReadOnlySpan<char> userNKey)
    {
        UInt128 key = 0;
        foreach (var c in userNKey[Math.Min(userNKey.Length, 4)..Math.Min(userNKey.Length, 29)])
        {
            key = (key << 5) | (uint)(c is >= 'A' and <= 'Z' ? c - 'A' : c is >= '2' and <= '7' ? c - '2' + 26 : 0);
        }

        return key;
    }
}
