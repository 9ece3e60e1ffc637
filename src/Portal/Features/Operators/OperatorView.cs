using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>An operator. Kind: "shared" or "dedicated". IsIdentityHeld: its identity seed is sealed here, so changes are signed at once; otherwise
/// they wait as a proposal for a human's signature (HasProposal). IsSigned: false until the first. AccountServer: the address nsc and URL
/// resolvers begin with. SystemAccount: A…. Accounts: how many, the system account not counted.</summary>
internal sealed record OperatorView(
    OperatorId Id, string Kind, string Name, string PublicKey, bool IsIdentityHeld, bool IsSigned, bool HasProposal, string AccountServer, string SystemAccount, [property: MovesByItself] int Accounts,
    string? AccountServerUrl, IReadOnlyList<string> OperatorServiceUrls, IReadOnlyList<string> Tags, string? AssertServerVersion, bool StrictSigningKeyUsage,
    IReadOnlyList<OperatorSigningKey> SigningKeys, DateTimeOffset CreatedAt)
{
    public bool IsShared => Kind == "shared";

    internal sealed class Reader(PortalDb db, IOptions<PortalOptions> options)
    {
        public async Task<OperatorView> ReadAsync(Operator row, CancellationToken ct)
        {
            var isShared = row.OrganizationId == Organization.Platform;
            var claims = OperatorSigner.ClaimsOf(row);
            var o = claims.Operator;
            var accounts = await db.Accounts.CountAsync(a => a.OperatorId == row.Id && !a.IsSystem && a.ClosedAt == null, ct);
            var portal = options.Value.PublicUrl.TrimEnd('/');
            // What of the shared operator's keys is held is nobody's business but the platform's.
            var keys = isShared
                ? (o.SigningKeys ?? []).Select(k => new OperatorSigningKey(k, string.Equals(k, row.ActiveSigningKey, StringComparison.Ordinal), true, true)).ToList()
                : await OperatorKeys.ListAsync(db, row, ct);
            return new(
                row.Id, isShared ? "shared" : "dedicated", row.Name, row.PublicKey, !isShared && row.IsIdentityHeld, row.Jwt.Length > 0, !isShared && row.Proposal is not null,
                isShared ? $"{portal}/jwt/v1" : Features.Accounts.AccountServer.AddressOf(portal, row.PublicKey), o.SystemAccount, accounts,
                o.AccountServerUrl is "" ? null : o.AccountServerUrl, o.OperatorServiceUrls ?? [], o.Tags ?? [], o.AssertServerVersion is "" ? null : o.AssertServerVersion, o.StrictSigningKeyUsage,
                keys, row.CreatedAt);
        }
    }
}
