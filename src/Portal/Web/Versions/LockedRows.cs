using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The rows an address names, outermost first, as the handlers themselves come by them.</summary>
internal static class LockedRows
{
    private static readonly Dictionary<string, (string Table, string Column, Func<string, Guid?> Read)> Rows = new(StringComparer.Ordinal)
    {
        ["organizationId"] = ("organizations", "id", Guid<OrganizationId>),
        ["operatorId"] = ("operators", "id", Guid<OperatorId>),
        ["accountId"] = ("accounts", "id", Guid<AccountId>),
        ["groupId"] = ("signing_key_groups", "id", Guid<SigningKeyGroupId>),
        ["userId"] = ("users", "id", Guid<UserId>),
        ["exportId"] = ("exports", "id", Guid<ExportId>),
        ["importId"] = ("imports", "id", Guid<ImportId>),
        ["shareId"] = ("shares", "id", Guid<ShareId>),
        ["providerId"] = ("identity_providers", "id", Guid<IdentityProviderId>),
        ["clientId"] = ("clients", "id", Guid<ClientId>),
        ["personId"] = ("members", "person_id", Guid<PersonId>),
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

        foreach (var (name, (table, column, _)) in Rows)
        {
            if (named.TryGetValue(name, out var id) && id is { } value)
            {
                // Names of this list, never of a request.
                await db.Database.ExecuteSqlRawAsync($"SELECT 1 FROM {table} WHERE {column} = {{0}} FOR UPDATE", [value], ct);
            }
        }
    }

    private static Guid? Guid<T>(string text) where T : struct, ITypedId<T> => TypedId.TryParse<T>(text, out var id) ? id.Value : null;
}
