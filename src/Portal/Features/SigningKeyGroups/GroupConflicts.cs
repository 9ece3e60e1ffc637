using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>What PostgreSQL refused, in words.</summary>
internal static class GroupConflicts
{
    public static Error? Of(DbUpdateException e) =>
        e.Violates("ux_signing_key_groups_account_name") ? GroupErrors.NameTaken
        : e.Violates("pk_signing_keys") ? GroupErrors.PublicKeyTaken
        : e.Violates("ux_users_account_name") ? GroupErrors.UserNameTaken
        : null;
}
