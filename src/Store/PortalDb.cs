using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>The store as the Portal sees it: one organization, the caller's (role trunkline_app, under row-level security).
/// Set the <see cref="Caller"/> before a transaction begins: the row policies see the organization it had then.</summary>
public sealed class PortalDb : StoreDb
{
    /// <summary>The second wall's name, for the few queries that must look past it.</summary>
    public const string TenantFilter = "tenant";

    /// <summary>Of members who are there for some accounts only: rows of the others are none of theirs.</summary>
    public const string AccountFilter = "accounts";

    /// <summary>Of members who are there for some NATS users only: of their accounts' rows theirs are those of these users, and what signs them.</summary>
    public const string UserFilter = "users";

    private const string AccountColumn = "AccountId";

    private readonly List<Action> _waiting = [];
    private Caller? _caller;

    public PortalDb(DbContextOptions<PortalDb> options)
        : base(options) =>
        // CallerSettings puts nothing before the statements of a change: their results are counted.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

    /// <summary>Of the scope this context was handed to (<see cref="StoreFeature"/>). It serves one scope after another, and none between two.</summary>
    public Caller Caller
    {
        get => _caller ?? throw new InvalidOperationException("A context that was not made for a scope has no caller.");
        internal set => _caller = value;
    }

    // Throws without a caller: no caller, no query.
    private OrganizationId Tenant => Caller.Organization;

    private bool SeesAllAccounts => Caller.Accounts is null;

    private IReadOnlyList<AccountId> SeenAccounts => Caller.Accounts ?? [];

    private IReadOnlyList<AccountId?> SeenPossibleAccounts => [.. SeenAccounts.Select(a => (AccountId?)a)];

    private bool SeesAllUsers => Caller.Users is null;

    private IReadOnlyList<UserId> SeenUsers => Caller.Users ?? [];

    private Guid[] SeenUserValues => [.. SeenUsers.Select(u => u.Value)];

    private IReadOnlyList<UserId?> SeenPossibleUsers => [.. SeenUsers.Select(u => (UserId?)u)];

    /// <summary>Does it once what is open is committed, or now where nothing is; never, where it is not committed. For what is remembered in this process of rows that change:
    /// forgotten before the commit, it is read again as it was.</summary>
    /// <param name="act">Must not fail: the change is made.</param>
    public void WhenCommitted(Action act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (Database.CurrentTransaction is null)
        {
            act();
        }
        else
        {
            _waiting.Add(act);
        }
    }

    public override void Dispose()
    {
        _caller = null;
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        _caller = null;
        return base.DisposeAsync();
    }

    internal void DropWaiting() => _waiting.Clear();

    internal void DoWaiting()
    {
        Action[] waiting = [.. _waiting];
        DropWaiting();
        foreach (var act in waiting)
        {
            act();
        }
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // The first is read here and written by the owner only: the portal's role may not touch the column. The second goes forward by a statement of its own,
        // and a person saved meanwhile must not take it back.
        foreach (var kept in new[] { nameof(Person.IsPlatformAdministrator), nameof(Person.TotpStep), nameof(Person.DisabledAt) }.Select(name => builder.Entity<Person>().Property(name).Metadata))
        {
            kept.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
            kept.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        }

        // That a domain is verified is what trunkline_claim_domain says, over all organizations.
        builder.Entity<SsoDomain>().Property(d => d.VerifiedAt).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Entity<Organization>().HasQueryFilter(TenantFilter, o => o.Id == Tenant);
        builder.Entity<Operator>().HasQueryFilter(TenantFilter, o => o.OrganizationId == Organization.Platform || o.OrganizationId == Tenant);
        builder.Entity<Share>().HasQueryFilter(TenantFilter, s => s.OrganizationId == Tenant || s.ImporterOrganizationId == Tenant);
        var filter = typeof(PortalDb).GetMethod(nameof(Filter), BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var row in builder.Model.GetEntityTypes().Select(e => e.ClrType).Where(t => t.IsAssignableTo(typeof(ITenantRow))).ToList())
        {
            filter.MakeGenericMethod(row).Invoke(this, [builder]);
        }

        FilterAccounts(builder);
        FilterUsers(builder);
    }

    private void FilterAccounts(ModelBuilder builder)
    {
        builder.Entity<Account>().HasQueryFilter(AccountFilter, a => SeesAllAccounts || SeenAccounts.Contains(a.Id));
        // From its other side a share is told by the importing account's key.
        builder.Entity<Share>().HasQueryFilter(AccountFilter, s => SeesAllAccounts || SeenAccounts.Contains(s.AccountId) || Accounts.Any(a => a.PublicKey == s.ImporterPublicKey));
        foreach (var (type, name) in new[] { (typeof(AccountId), nameof(FilterAccount)), (typeof(AccountId?), nameof(FilterPossibleAccount)) })
        {
            var filter = typeof(PortalDb).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
            foreach (var row in builder.Model.GetEntityTypes().Select(e => e.ClrType).Where(t => t != typeof(Share) && t.GetProperty(AccountColumn)?.PropertyType == type).ToList())
            {
                filter.MakeGenericMethod(row).Invoke(this, [builder]);
            }
        }
    }

    private void FilterUsers(ModelBuilder builder)
    {
        foreach (var (name, function) in new[] { (nameof(SeesCredential), "trunkline_sees_credential"), (nameof(SeesGroup), "trunkline_sees_group"), (nameof(SeesSigner), "trunkline_sees_signer") })
        {
            builder.HasDbFunction(typeof(PortalDb).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!).HasName(function);
        }

        builder.Entity<User>().HasQueryFilter(UserFilter, u => SeesAllUsers || SeenUsers.Contains(u.Id));
        builder.Entity<Credential>().HasQueryFilter(UserFilter, c => SeesAllUsers || SeenUsers.Contains(c.UserId));
        builder.Entity<MemberUser>().HasQueryFilter(UserFilter, u => SeesAllUsers || SeenUsers.Contains(u.UserId));
        builder.Entity<BulkRow>().HasQueryFilter(UserFilter, r => SeesAllUsers || SeenPossibleUsers.Contains(r.UserId));
        builder.Entity<Connection>().HasQueryFilter(UserFilter, c => SeesAllUsers || SeesCredential(c.UserPublicKey, SeenUserValues));
        // What signs the user's credentials, and what else ends them.
        builder.Entity<SigningKeyGroup>().HasQueryFilter(UserFilter, g => SeesAllUsers || SeesGroup((Guid)(object)g.Id, SeenUserValues));
        builder.Entity<SigningKey>().HasQueryFilter(UserFilter, k => SeesAllUsers || SeesGroup((Guid)(object)k.GroupId, SeenUserValues) || SeesSigner(k.PublicKey, SeenUserValues));
        builder.Entity<AccountRevocation>().HasQueryFilter(UserFilter, r => SeesAllUsers || r.PublicKey == "*" || SeesCredential(r.PublicKey, SeenUserValues));
        // All else of an account is not theirs, a table made later neither; but that the account is there, and on which nodes.
        var filter = typeof(PortalDb).GetMethod(nameof(HideFromUsers), BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var row in builder.Model.GetEntityTypes().Where(e => e.ClrType.GetProperty(AccountColumn) is not null && e.FindDeclaredQueryFilter(UserFilter) is null).Select(e => e.ClrType)
            .Except([typeof(NodePublication), typeof(MemberAccount)]).ToList())
        {
            filter.MakeGenericMethod(row).Invoke(this, [builder]);
        }
    }

    // In PostgreSQL (migration MemberUsers): subqueries in their place would be read with every statement about these tables, whoever asks.
    private static bool SeesCredential(string publicKey, Guid[] users) => throw new NotSupportedException($"{publicKey} of {users.Length} is PostgreSQL's to say.");

    private static bool SeesGroup(Guid group, Guid[] users) => throw new NotSupportedException($"{group} of {users.Length} is PostgreSQL's to say.");

    private static bool SeesSigner(string publicKey, Guid[] users) => throw new NotSupportedException($"{publicKey} of {users.Length} is PostgreSQL's to say.");

    private void HideFromUsers<T>(ModelBuilder builder) where T : class => builder.Entity<T>().HasQueryFilter(UserFilter, _ => SeesAllUsers);

    private void FilterAccount<T>(ModelBuilder builder) where T : class =>
        builder.Entity<T>().HasQueryFilter(AccountFilter, row => SeesAllAccounts || SeenAccounts.Contains(EF.Property<AccountId>(row, AccountColumn)));

    private void FilterPossibleAccount<T>(ModelBuilder builder) where T : class =>
        builder.Entity<T>().HasQueryFilter(AccountFilter, row => SeesAllAccounts || SeenPossibleAccounts.Contains(EF.Property<AccountId?>(row, AccountColumn)));

    private void Filter<T>(ModelBuilder builder) where T : class, ITenantRow =>
        builder.Entity<T>().HasQueryFilter(TenantFilter, row => EF.Property<OrganizationId>(row, nameof(ITenantRow.OrganizationId)) == Tenant);
}
