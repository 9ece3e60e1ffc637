using System.Collections.Concurrent;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>From an API token's text to what it is good for. A good one is remembered for a second, so a busy client does not
/// ask the database each time; so a revoked one may live that second longer.</summary>
internal sealed class TokenLookup(TokenLookup.Memory memory, PortalDb db, TimeProvider clock)
{
    public async Task<Result<FoundApiToken>> FindAsync(string text, CancellationToken ct)
    {
        if (!ApiTokenText.IsWellFormed(text))
        {
            return AuthErrors.TokenMalformed;
        }

        var hash = ApiTokenText.Hash(text);
        var now = clock.GetUtcNow();
        if (memory.Recall(hash, now) is { } recent)
        {
            return recent;
        }

        if (await db.FindApiTokenAsync(hash, ct) is not { } token)
        {
            return AuthErrors.TokenUnknown;
        }

        if (token.RevokedAt is not null)
        {
            return AuthErrors.TokenRevoked;
        }

        if (token.ExpiresAt <= now)
        {
            return AuthErrors.TokenExpired;
        }

        memory.Keep(hash, token, now);
        return token;
    }

    /// <summary>Good tokens of the last second, by hash; and when each token's use was last written down.</summary>
    internal sealed class Memory
    {
        private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
        private static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);
        private const int Most = 10_000;

        private readonly ConcurrentDictionary<UInt128, (FoundApiToken Token, DateTimeOffset At)> _good = new();
        private readonly ConcurrentDictionary<ApiTokenId, DateTimeOffset> _used = new();

        public FoundApiToken? Recall(byte[] hash, DateTimeOffset now) =>
            _good.TryGetValue(Key(hash), out var kept) && now - kept.At < Lifetime && !(kept.Token.ExpiresAt <= now) ? kept.Token : null;

        public void Keep(byte[] hash, FoundApiToken token, DateTimeOffset now)
        {
            if (_good.Count >= Most)
            {
                _good.Clear();
            }

            _good[Key(hash)] = (token, now);
        }

        /// <summary>True once a minute for each token: then its last use is worth a write.</summary>
        public bool IsUseNews(ApiTokenId id, DateTimeOffset now)
        {
            if (_used.TryGetValue(id, out var at) && now - at < UseInterval)
            {
                return false;
            }

            if (_used.Count >= Most)
            {
                _used.Clear();
            }

            _used[id] = now;
            return true;
        }

        // Half of a SHA-256: nobody can find a second token with the same one.
        private static UInt128 Key(byte[] hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
