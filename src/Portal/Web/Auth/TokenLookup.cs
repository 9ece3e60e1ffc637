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

    /// <summary>Good tokens of the last second, by hash.</summary>
    internal sealed class Memory
    {
        private readonly Recent<UInt128, FoundApiToken> _good = new(Recent.Second);

        public FoundApiToken? Recall(byte[] hash, DateTimeOffset now) =>
            _good.TryRecall(Recent.KeyOf(hash), now, out var token) && !(token.ExpiresAt <= now) ? token : null;

        public void Forget(PersonId person) => _good.Forget(t => t.Person == person);

        public void Keep(byte[] hash, FoundApiToken token, DateTimeOffset now) => _good.Keep(Recent.KeyOf(hash), token, now);
    }
}
