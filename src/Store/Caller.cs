using Platform.Kernel;

namespace Platform.Store;

/// <summary>Who is asking, and for which organization. The first of the four walls (DESIGN §5): set once per scope, by
/// middleware for a request and by the page for an action; a second, different one throws.</summary>
public sealed class Caller
{
    private (OrganizationId Organization, PersonId Person, string Actor, HashSet<string> Permissions, IReadOnlyList<AccountId>? Accounts, IReadOnlyList<UserId>? Users)? _is;

    public bool IsKnown => _is is not null;
    public OrganizationId Organization => _is?.Organization ?? throw new InvalidOperationException("No caller in this scope.");
    public PersonId Person => _is?.Person ?? throw new InvalidOperationException("No caller in this scope.");

    /// <summary>As audit rows name it: "person per_…" or "token tok_…".</summary>
    public string Actor => _is?.Actor ?? throw new InvalidOperationException("No caller in this scope.");

    /// <summary>The only accounts there are for this caller; null: all of the organization's.</summary>
    public IReadOnlyList<AccountId>? Accounts => _is?.Accounts;

    /// <summary>The only NATS users there are for this caller, of those accounts; null: all of them.</summary>
    public IReadOnlyList<UserId>? Users => _is?.Users;

    /// <summary>Of the request at hand; null in what nobody asked for.</summary>
    public AuditOrigin? Origin { get; set; }

    /// <summary>The one organization there is for a browser that was signed in by that organization's single sign-on and has shown nothing of the person's own
    /// since; null: all of the person's. What an organization's provider says of somebody opens nothing of another's.</summary>
    public OrganizationId? OnlyIn { get; set; }

    public bool Can(string permission) => _is?.Permissions.Contains(permission) ?? false;

    public void Set(OrganizationId organization, PersonId person, string actor, IEnumerable<string> permissions, IReadOnlyList<AccountId>? accounts = null, IReadOnlyList<UserId>? users = null) =>
        _is = _is is null || _is.Value.Organization == organization
            // Whoever is there for some users is not there for every account.
            ? (organization, person, actor, permissions.ToHashSet(StringComparer.Ordinal), users is null ? accounts : accounts ?? [], users)
            : throw new InvalidOperationException("This scope already has another organization.");

    /// <summary>For somebody's token: of what its person may, only these permissions are left, and audit rows name the token. Everything else that was set stays.</summary>
    public void Narrow(string actor, IEnumerable<string> permissions)
    {
        var was = _is ?? throw new InvalidOperationException("No caller in this scope.");
        _is = was with { Actor = actor, Permissions = was.Permissions.Intersect(permissions, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal) };
    }
}
