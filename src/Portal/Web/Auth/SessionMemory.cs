using System.Buffers.Binary;
using System.Collections.Concurrent;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Browsers found signed in within the last second, so that a page and what it loads ask once; so an ended session may live that second longer on
/// another replica.</summary>
internal sealed class SessionMemory
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<UInt128, (FoundSession Session, DateTimeOffset At)> _good = new();

    public FoundSession? Recall(byte[] hash, DateTimeOffset now) =>
        _good.TryGetValue(Key(hash), out var kept) && now - kept.At < Lifetime ? kept.Session : null;

    public void Keep(byte[] hash, FoundSession session, DateTimeOffset now)
    {
        if (_good.Count >= Most)
        {
            _good.Clear();
        }

        _good[Key(hash)] = (session, now);
    }

    public void Forget(PersonId person)
    {
        foreach (var (key, _) in _good.Where(g => g.Value.Session.Person == person))
        {
            _good.TryRemove(key, out _);
        }
    }

    // Half of a SHA-256: nobody can find a second key with the same one.
    private static UInt128 Key(byte[] hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
