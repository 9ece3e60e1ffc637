using Platform.Store;

namespace Platform.Authority;

/// <summary>Which keys sign: those whose seed is kept here, the newest first. To be narrowed to an account or group, as part of a larger query.</summary>
internal static class SigningKeys
{
    /// <summary>Keys that sign anything for their account: unscoped and in its JWT, active ones before retiring.</summary>
    public static IQueryable<SigningKey> Unscoped(StoreDb db) => db.SigningKeys
        .Where(k => k.IsHeld && (k.State == SigningKeyState.Active || k.State == SigningKeyState.Retiring)
            && db.SigningKeyGroups.Any(g => g.OrganizationId == k.OrganizationId && g.AccountId == k.AccountId && g.Id == k.GroupId && g.Template == null && !g.IsDisabled))
        .OrderBy(k => k.State).ThenByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey);

    /// <summary>Keys that sign for the users of their group.</summary>
    public static IQueryable<SigningKey> Active(StoreDb db) => db.SigningKeys
        .Where(k => k.IsHeld && k.State == SigningKeyState.Active)
        .OrderByDescending(k => k.CreatedAt).ThenBy(k => k.PublicKey);
}
