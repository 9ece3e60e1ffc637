using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Nsc;

namespace Platform.Authority.Tests.Operators;

/// <summary>Stores laid out in tests/Nats.Tests/Nsc, and what becomes of them.</summary>
internal static class Imports
{
    public static NscFiles Files(string name) => NscFiles.FromFolder(Path.Combine(AppContext.BaseDirectory, "Nsc", name));

    /// <summary>Imports into an organization, and commits unless something blocks.</summary>
    public static async Task<ImportReport> ImportAsync(this House house, OrganizationId organization, NscFiles files)
    {
        using var store = NscStore.Read(files, House.Now);
        await using var db = house.AsPortal(organization);
        await using var transaction = await db.Database.BeginTransactionAsync(House.Ct);
        var report = await house.Import.RunAsync(db, store, House.Now, House.Ct);
        if (!report.IsBlocked)
        {
            await transaction.CommitAsync(House.Ct);
        }

        return report;
    }

    /// <summary>The claims of the operator's accounts as they are signed now, by public key.</summary>
    public static async Task<Dictionary<string, string>> SignedClaimsAsync(this House house, OperatorId id)
    {
        await using var db = house.AsFleet();
        var claims = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var account in await db.Accounts.Where(a => a.OperatorId == id).Select(a => a.Id).ToListAsync(House.Ct))
        {
            var signed = await house.Signer.SignAsync(db, account, House.Ct);
            claims.Add(signed!.PublicKey, Comparable(Payload(signed.Jwt)));
        }

        return claims;
    }

    /// <summary>The claims of the accounts in a store, by public key. The JavaScript library writes members that Go leaves out, zeros and
    /// empty lists; what it wrote is compared as Go would have.</summary>
    public static Dictionary<string, string> ClaimsIn(NscFiles files, bool asGoWrites = false)
    {
        using var store = NscStore.Read(files, House.Now);
        return store.Accounts.ToDictionary(a => a.Claims.Subject, a => Comparable(asGoWrites ? JsonNode.Parse(a.Claims.ToJson())! : Payload(a.Jwt)), StringComparer.Ordinal);
    }

    /// <summary>Every JWT in a store, by its subject: operator, accounts and users.</summary>
    public static SortedDictionary<string, string> PayloadsIn(NscFiles files)
    {
        using var store = NscStore.Read(files, House.Now);
        var all = store.Accounts.SelectMany(a => a.Users.Select(u => (u.Claims.Subject, u.Jwt)).Prepend((a.Claims.Subject, a.Jwt))).Prepend((store.Operator!.Claims.Subject, store.Operator.Jwt));
        return new(all.ToDictionary(e => e.Item1, e => Comparable(Payload(e.Item2)), StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>The payload without what every signature sets anew, members sorted.</summary>
    private static string Comparable(JsonNode payload)
    {
        foreach (var name in new[] { "iss", "iat", "jti" })
        {
            payload.AsObject().Remove(name);
        }

        return Sorted(payload)!.ToJsonString();
    }

    private static JsonNode Payload(string jwt) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1]))!;

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
