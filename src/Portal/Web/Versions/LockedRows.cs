using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The rows an address names, outermost first, as the handlers themselves come by them.</summary>
internal static class LockedRows
{
    private static readonly Dictionary<string, (string Statement, Func<string, Guid?> Read)> Rows = new(StringComparer.Ordinal)
    {
        ["organizationId"] = ("SELECT 1 FROM organizations WHERE id = {0} FOR UPDATE", Guid<OrganizationId>),
        ["operatorId"] = ("SELECT 1 FROM operators WHERE id = {0} FOR UPDATE", Guid<OperatorId>),
        ["accountId"] = ("SELECT 1 FROM accounts WHERE id = {0} FOR UPDATE", Guid<AccountId>),
        ["groupId"] = ("SELECT 1 FROM signing_key_groups WHERE id = {0} FOR UPDATE", Guid<SigningKeyGroupId>),
        ["userId"] = ("SELECT 1 FROM users WHERE id = {0} FOR UPDATE", Guid<UserId>),
        ["exportId"] = ("SELECT 1 FROM exports WHERE id = {0} FOR UPDATE", Guid<ExportId>),
        ["importId"] = ("SELECT 1 FROM imports WHERE id = {0} FOR UPDATE", Guid<ImportId>),
        ["shareId"] = ("SELECT 1 FROM shares WHERE id = {0} FOR UPDATE", Guid<ShareId>),
        ["providerId"] = ("SELECT 1 FROM identity_providers WHERE id = {0} FOR UPDATE", Guid<IdentityProviderId>),
        ["clientId"] = ("SELECT 1 FROM clients WHERE id = {0} FOR UPDATE", Guid<ClientId>),
        ["personId"] = ("SELECT 1 FROM members WHERE person_id = {0} FOR UPDATE", Guid<PersonId>),
    };

    /// <summary>In the transaction that is open.</summary>
    public static async Task LockAsync(PortalDb db, HttpContext context, CancellationToken ct)
    {
        var named = context.Request.RouteValues.Where(v => Rows.ContainsKey(v.Key) && v.Value is string).ToDictionary(v => v.Key, v => Rows[v.Key].Read((string)v.Value!), StringComparer.Ordinal);
        if (named.Count == 0)
        {
            // One there is of in each organization, such as its security policy.
            named["organizationId"] = db.Caller.Organization.Value;
        }

        foreach (var (name, (statement, _)) in Rows)
        {
            if (named.TryGetValue(name, out var id) && id is { } value)
            {
                await db.Database.ExecuteSqlRawAsync(statement, [value], ct);
            }
        }
    }

    private static Guid? Guid<T>(string text) where T : struct, ITypedId<T> => TypedId.TryParse<T>(text, out var id) ? id.Value : null;
}
