using Platform.Kernel;

namespace Platform.Portal.Features.Archives;

internal static class ArchiveErrors
{
    public static readonly Error MayNotExport = new("archive.may_not_export", ErrorKind.Forbidden, "Exporting an archive needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error SeedsAreTheOwners = new("archive.seeds_are_the_owners", ErrorKind.Forbidden, "An archive with seeds can sign anything in the organization's name: only an owner may have it (organization:manage).", "include_seeds");
    public static readonly Error NothingThere = new("archive.nothing_there", ErrorKind.NotFound, "There is no open account of this organization in what was asked for. GET /api/v1/accounts and /api/v1/operators list yours.");
    public static readonly Error OneScope = new("archive.one_scope", ErrorKind.Invalid, "Give account_id or operator_id, or neither for the whole organization.", "account_id");
    public static readonly Error TooLarge = new("archive.too_large", ErrorKind.Conflict, "This is more than one archive may hold. Export operator by operator, or account by account.");
}
