using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>What PostgreSQL does to a login as a whole, and the portal's role may not.</summary>
public static class LoginChanges
{
    /// <summary>Disables a login, or enables it again, in the open transaction or one of its own. The caller is an administrator.</summary>
    /// <param name="db">The store.</param>
    /// <param name="person">Whose.</param>
    /// <param name="at">From when; null: no longer.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>Whether that changed anything.</returns>
    public static Task<bool> SetDisabledAsync(this PortalDb db, PersonId person, DateTimeOffset? at, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_set_disabled({person.Value}, {at}) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>Deletes a login with all that hangs on it: sessions, passkeys, codes, its own log. The asker vouches for the person.</summary>
    /// <returns>False: they are a member of an organization, run the platform, or are gone already.</returns>
    public static Task<bool> DeleteLoginAsync(this PortalDb db, PersonId person, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<bool>($"""SELECT trunkline_delete_login({person.Value}, {person.ToString()}, {now}, {AuditLog.OriginText(db.Caller.Origin)}) AS "Value" """).SingleAsync(ct);
    }
}
