using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>What a merge patch makes of an account row: the same for saving it and for asking what it would do.</summary>
internal static class AccountPatch
{
    /// <summary>Writes the patched name and claims into <paramref name="account"/>.</summary>
    /// <returns>The members that differ, maybe none; refused, naming the field, the row is as it was.</returns>
    public static async Task<Result<IReadOnlyList<string>>> ApplyAsync(PortalDb db, Account account, JsonObject patch, CancellationToken ct)
    {
        var claims = NatsAccountClaims.FromJson(account.Claims);
        var before = AccountBody.From(account.Name, claims.Account);
        if (MergePatch.Apply(before, patch).IsRefused(out var refusal, out var body))
        {
            return refusal;
        }

        if (Missing(body) is { } missing)
        {
            return missing;
        }

        var changed = body.ChangedFrom(before);
        if (changed.Count > 0 && AccountRules.Check(body, before, await InUseAsync(db, account.Id, ct)) is { } wrong)
        {
            return wrong;
        }

        if (changed.Contains("name", StringComparer.Ordinal))
        {
            account.Name = body.Name!;
            // The name an imported JWT had, where ours may not be like it: no longer its name.
            claims.Name = "";
        }

        body.ApplyTo(claims.Account, before);
        account.Claims = claims.ToJson();
        return Answers.Ok(changed);
    }

    // What has a default of its own comes back with it; a null that stands in a list or map has none.
    private static Error? Missing(AccountBody body) =>
        body.Tags.Contains(null!) ? AccountFieldErrors.Tag with { Field = "tags" }
        : body.Limits.TieredLimits?.ContainsValue(null!) is true ? AccountFieldErrors.TierName with { Field = "limits/tiered_limits" }
        : null;

    private static async Task<InUse> InUseAsync(PortalDb db, AccountId id, CancellationToken ct)
    {
        var imports = await db.Imports.CountAsync(i => i.AccountId == id, ct);
        var exports = await db.Exports.Where(e => e.AccountId == id).Select(e => e.Subject).ToListAsync(ct);
        return new(imports, exports.Count, exports.Exists(SubjectRules.HasWildCards));
    }
}
