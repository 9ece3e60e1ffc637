using System.Text;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Asks, before a change is committed, what servers would say to the account's next JWT.</summary>
public static class AccountDraft
{
    // Header, three dots and the signature; base64 makes four bytes of three.
    private const int Envelope = 256;

    /// <summary>The findings about the claims the rows now make, to be called in the change's transaction after its SaveChanges. With a finding
    /// that <see cref="ValidationIssue.IsBlocking"/>, do not commit: say it to whoever asked.</summary>
    /// <returns>Empty when all is well, or when this store sees no such account.</returns>
    /// <exception cref="InvalidOperationException">Changes are pending that were not saved: they would not be looked at.</exception>
    public static async Task<IReadOnlyList<ValidationIssue>> CheckAsync(StoreDb db, AccountId id, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.ChangeTracker.HasChanges())
        {
            throw new InvalidOperationException("Save the change first: what is checked are the rows in its transaction.");
        }

        return await AccountRows.ReadAsync(db, id, ct) is { } rows ? Check(rows, now) : [];
    }

    /// <summary>The same of rows at hand.</summary>
    public static IReadOnlyList<ValidationIssue> Check(AccountRows rows, DateTimeOffset now)
    {
        try
        {
            var claims = AccountClaims.Build(rows, now);
            var issues = AccountClaims.Validate(claims, now);
            var size = Envelope + (Encoding.UTF8.GetByteCount(claims.ToJson()) * 4L / 3);
            return size <= NatsJwt.MaxTokenSize
                ? issues
                : [.. issues, AccountClaims.Blocking($"the account's JWT would have about {size} bytes; servers and tools read at most {NatsJwt.MaxTokenSize}")];
        }
        catch (NatsJwtException e)
        {
            return [AccountClaims.Blocking(e.Message)];
        }
    }
}
