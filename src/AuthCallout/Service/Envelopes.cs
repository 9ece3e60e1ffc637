using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Service;

/// <summary>Opens sealed requests with the xkeys held (the newest first; during a rotation there are several) and remembers what each shares with each
/// server: the scalar multiplication is most of the cost of a box.</summary>
internal sealed class Envelopes
{
    private const int Most = 4096;
    private readonly ConcurrentDictionary<(string Ours, string Server), SharedCurveSecret> _shared = new();

    /// <returns>False when none of the keys opens it.</returns>
    public bool TryOpen(IReadOnlyList<KeyPair> xkeys, string server, ReadOnlySpan<byte> message, [NotNullWhen(true)] out byte[]? opened, [NotNullWhen(true)] out SharedCurveSecret? shared)
    {
        foreach (var xkey in xkeys)
        {
            if (_shared.TryGetValue((xkey.PublicKey, server), out shared))
            {
                if (shared.TryOpen(message, out opened))
                {
                    return true;
                }

                continue;
            }

            // Kept only once something opened with it: names in a header are anybody's to make up.
            if (Share(xkey, server) is not { } fresh)
            {
                continue;
            }

            if (fresh.TryOpen(message, out opened))
            {
                shared = _shared.Count < Most ? _shared.GetOrAdd((xkey.PublicKey, server), fresh) : fresh;
                return true;
            }

            fresh.Dispose();
        }

        opened = null;
        shared = null;
        return false;
    }

    /// <summary>Forgets secrets of xkeys that are no longer held.</summary>
    public void Keep(IReadOnlyList<KeyPair> xkeys)
    {
        // Not disposed of: an answer may be under way with it.
        foreach (var gone in _shared.Keys.Where(k => !xkeys.Any(x => string.Equals(x.PublicKey, k.Ours, StringComparison.Ordinal))))
        {
            _shared.TryRemove(gone, out _);
        }
    }

    private static SharedCurveSecret? Share(KeyPair xkey, string server)
    {
        try
        {
            return xkey.Share(server);
        }
        catch (NKeysException)
        {
            return null; // not a curve key's text
        }
    }
}
