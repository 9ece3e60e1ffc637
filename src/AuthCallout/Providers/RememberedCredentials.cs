using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Platform.Admission;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Snapshot;

namespace Platform.AuthCallout.Providers;

/// <summary>Credentials verified a moment ago: a client that comes back with the same token is not verified again, as long as it has not expired and neither the
/// rows that led to its provider nor the provider's keys have changed. Revocations and policies are looked at every time. Kept by hash, so many at most.</summary>
internal sealed class RememberedCredentials(LimitOptions options)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<Key, Entry> _entries = new();

    // The dictionary's own count takes all its locks.
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <param name="state">The snapshot the answer is made from.</param>
    /// <param name="key">See <see cref="KeyOf"/>.</param>
    /// <param name="keys">The provider's keys now.</param>
    /// <param name="now">The time.</param>
    public Identity? Find(CalloutState state, in Key key, IKeySource keys, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        if (ReferenceEquals(entry.Credentials, state.Credentials) && now < entry.Until
            && (entry.Identity.Provider.Settings is not OidcSettings || (entry.Keys is not null && ReferenceEquals(keys.KeysOf(entry.Identity.Provider), entry.Keys))))
        {
            return entry.Identity;
        }

        if (_entries.TryRemove(key, out _))
        {
            Interlocked.Decrement(ref _count);
        }

        return null;
    }

    public void Add(CalloutState state, in Key key, Identity identity, JwkSet? keys, DateTimeOffset now)
    {
        if (options.RememberedCredentials == 0)
        {
            return;
        }

        if (Count >= options.RememberedCredentials)
        {
            _entries.Clear(); // rare, and cheaper than knowing who came last
            Volatile.Write(ref _count, 0);
        }

        var until = now + Longest;
        var entry = new Entry(identity, state.Credentials, keys, identity.ExpiresAt is { } end && end < until ? end : until);
        if (_entries.TryAdd(key, entry))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _entries[key] = entry;
        }
    }

    /// <summary>Of the credential and the user name beside it, which may say whose client it is.</summary>
    public static Key KeyOf(ConnectAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        Span<byte> hash = stackalloc byte[32];
        var length = attempt.Credential.Length + attempt.Username.Length + 1;
        char[]? rented = length > 4096 ? System.Buffers.ArrayPool<char>.Shared.Rent(length) : null;
        Span<char> text = rented is null ? stackalloc char[length] : rented.AsSpan(0, length);
        attempt.Username.CopyTo(text);
        text[attempt.Username.Length] = '\n';
        attempt.Credential.CopyTo(text[(attempt.Username.Length + 1)..]);
        SHA256.HashData(MemoryMarshal.AsBytes(text), hash);
        text.Clear();
        if (rented is not null)
        {
            System.Buffers.ArrayPool<char>.Shared.Return(rented);
        }

        return new(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]), BitConverter.ToUInt64(hash[16..]), BitConverter.ToUInt64(hash[24..]));
    }

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Key(ulong A, ulong B, ulong C, ulong D);

    private sealed record Entry(Identity Identity, object Credentials, JwkSet? Keys, DateTimeOffset Until);
}
