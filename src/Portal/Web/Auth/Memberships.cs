using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>What the one who asks is a member of: the caller is chosen from it, and the frame around every page lists it, from one reading.</summary>
internal sealed class Memberships(PortalDb db)
{
    private (PersonId Person, IReadOnlyList<Membership> All)? _read;

    /// <summary>As it is now; without deleted ones, the one joined first first.</summary>
    public async Task<IReadOnlyList<Membership>> ReadAsync(PersonId person, CancellationToken ct)
    {
        var all = await db.OrganizationsOfAsync(person, ct);
        _read = (person, all);
        return all;
    }

    /// <summary>As it was when this request read it last.</summary>
    public async Task<IReadOnlyList<Membership>> OfAsync(PersonId person, CancellationToken ct) =>
        _read is { } read && read.Person == person ? read.All : await ReadAsync(person, ct);
}
