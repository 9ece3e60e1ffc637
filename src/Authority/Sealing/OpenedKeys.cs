using System.Runtime.InteropServices;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Authority;

/// <summary>Keys opened lately, so that a busy signer does not unseal for every signature. Few, for minutes only, and zeroed when they
/// leave: a key in use is zeroed when its last user is done.</summary>
internal sealed class OpenedKeys(TimeProvider clock, int capacity = OpenedKeys.Capacity) : IDisposable
{
    public const int Capacity = 256;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(OrganizationId Organization, string PublicKey, string Role), Entry> _entries = [];

    public OpenedKey? TryTake(OrganizationId organization, string publicKey, string role)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((organization, publicKey, role), out var entry))
            {
                return null;
            }

            if (clock.GetElapsedTime(entry.OpenedAt) > Longest)
            {
                Drop((organization, publicKey, role), entry);
                return null;
            }

            entry.Users++;
            return new(this, entry);
        }
    }

    public OpenedKey Keep(OrganizationId organization, string role, KeyPair key)
    {
        lock (_lock)
        {
            // Two may have unsealed the same key at once; the later stays, the earlier goes when its user is done.
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, (organization, key.PublicKey, role), out _);
            if (place is not null)
            {
                Release(place);
            }

            place = new(key, clock.GetTimestamp()) { Users = 2 };
            var kept = new OpenedKey(this, place);
            if (_entries.Count > capacity)
            {
                var oldest = _entries.MinBy(e => e.Value.OpenedAt);
                Drop(oldest.Key, oldest.Value);
            }

            return kept;
        }
    }

    /// <summary>Drops an organization's keys; those in use go when their users are done.</summary>
    public void Forget(OrganizationId organization)
    {
        lock (_lock)
        {
            foreach (var (name, entry) in _entries.Where(e => e.Key.Organization == organization).ToList())
            {
                Drop(name, entry);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
            {
                Release(entry);
            }

            _entries.Clear();
        }
    }

    private void Drop((OrganizationId Organization, string PublicKey, string Role) name, Entry entry)
    {
        _entries.Remove(name);
        Release(entry);
    }

    private static void Release(Entry entry)
    {
        if (--entry.Users == 0)
        {
            entry.Key.Dispose();
        }
    }

    /// <summary>Users counts the table itself as one.</summary>
    internal sealed class Entry(KeyPair key, long openedAt)
    {
        public KeyPair Key { get; } = key;
        public long OpenedAt { get; } = openedAt;
        public int Users { get; set; }
    }

    internal void Done(Entry entry)
    {
        lock (_lock)
        {
            Release(entry);
        }
    }
}

/// <summary>A signer on loan.</summary>
internal sealed class OpenedKey(OpenedKeys home, OpenedKeys.Entry entry) : ISigner, IDisposable
{
    private int _isDone;

    public string PublicKey => entry.Key.PublicKey;

    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ObjectDisposedException.ThrowIf(_isDone != 0, this);
        entry.Key.Sign(message, signature);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDone, 1) == 0)
        {
            home.Done(entry);
        }
    }
}
