using System.Linq.Expressions;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Revocations;

/// <summary>A key refused by hand or by import. PublicKey: U…, or * for every user. At: JWTs issued at or before this second are refused. RevokedBy: who added it.</summary>
internal sealed record RevocationView(string PublicKey, DateTimeOffset At, string RevokedBy, DateTimeOffset CreatedAt)
{
    public static readonly Expression<Func<AccountRevocation, RevocationView>> From = r => new RevocationView(r.PublicKey, r.At, r.RevokedBy, r.CreatedAt);
}
