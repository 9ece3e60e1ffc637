using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>The whole model. <see cref="PortalDb"/> sees one organization of it, <see cref="FleetDb"/> all of it.</summary>
public abstract class StoreDb(DbContextOptions options) : IdentityUserContext<Person, Guid>(options)
{
    public DbSet<Person> Persons => Set<Person>();
    public DbSet<PersonSession> PersonSessions => Set<PersonSession>();
    public DbSet<PersonEvent> PersonEvents => Set<PersonEvent>();
    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<MemberAccount> MemberAccounts => Set<MemberAccount>();
    public DbSet<MemberUser> MemberUsers => Set<MemberUser>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<FormerSlug> FormerSlugs => Set<FormerSlug>();
    public DbSet<SingleSignOn> SingleSignOns => Set<SingleSignOn>();
    public DbSet<SsoDomain> SsoDomains => Set<SsoDomain>();
    public DbSet<ScimToken> ScimTokens => Set<ScimToken>();
    public DbSet<ScimUser> ScimUsers => Set<ScimUser>();
    public DbSet<ScimGroup> ScimGroups => Set<ScimGroup>();
    public DbSet<ScimGroupMember> ScimGroupMembers => Set<ScimGroupMember>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<AuditRow> AuditRows => Set<AuditRow>();
    public DbSet<Operator> Operators => Set<Operator>();
    public DbSet<Region> Regions => Set<Region>();
    public DbSet<Node> Nodes => Set<Node>();
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<AccountJwt> AccountJwts => Set<AccountJwt>();
    public DbSet<SigningKeyGroup> SigningKeyGroups => Set<SigningKeyGroup>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>NATS users. The framework's own set of persons is <see cref="Persons"/>.</summary>
    public new DbSet<User> Users => Set<User>();
    public DbSet<Credential> Credentials => Set<Credential>();
    public DbSet<AccountRevocation> AccountRevocations => Set<AccountRevocation>();
    public DbSet<RetirementStep> RetirementSteps => Set<RetirementStep>();
    public DbSet<Export> Exports => Set<Export>();
    public DbSet<Import> Imports => Set<Import>();
    public DbSet<Share> Shares => Set<Share>();
    public DbSet<BulkJob> BulkJobs => Set<BulkJob>();
    public DbSet<BulkRow> BulkRows => Set<BulkRow>();
    public DbSet<SealedSeed> SealedSeeds => Set<SealedSeed>();
    public DbSet<DataKey> DataKeys => Set<DataKey>();
    public DbSet<NodePublication> NodePublications => Set<NodePublication>();
    public DbSet<NodeReport> NodeReports => Set<NodeReport>();
    public DbSet<Connection> Connections => Set<Connection>();
    public DbSet<IdentityProvider> IdentityProviders => Set<IdentityProvider>();
    public DbSet<ConnectLogin> ConnectLogins => Set<ConnectLogin>();
    public DbSet<ConnectionToken> ConnectionTokens => Set<ConnectionToken>();
    public DbSet<ConnectPolicyVersion> ConnectPolicies => Set<ConnectPolicyVersion>();
    public DbSet<ConnectRevocation> ConnectRevocations => Set<ConnectRevocation>();
    public DbSet<ConnectSession> ConnectSessions => Set<ConnectSession>();
    public DbSet<ConnectDecision> ConnectDecisions => Set<ConnectDecision>();
    public DbSet<AllowedNetwork> AllowedNetworks => Set<AllowedNetwork>();
    public DbSet<CalloutInstance> CalloutInstances => Set<CalloutInstance>();
    public DbSet<TopologyRevision> Topologies => Set<TopologyRevision>();
    public DbSet<NodeOrderRow> NodeOrders => Set<NodeOrderRow>();
    public DbSet<NodeInvitation> NodeInvitations => Set<NodeInvitation>();
    public DbSet<Rollout> Rollouts => Set<Rollout>();
    public DbSet<ConnectionMove> ConnectionMoves => Set<ConnectionMove>();
    public DbSet<RolloutStep> RolloutSteps => Set<RolloutStep>();
    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();
    public DbSet<Lease> Leases => Set<Lease>();
    public DbSet<PlatformSetting> PlatformSettings => Set<PlatformSetting>();
    public DbSet<FeatureFlag> FeatureFlags => Set<FeatureFlag>();
    public DbSet<MemberSignOut> MemberSignOuts => Set<MemberSignOut>();
    public DbSet<SupportView> SupportViews => Set<SupportView>();
    public DbSet<IssuerKey> IssuerKeys => Set<IssuerKey>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<ClientSecret> ClientSecrets => Set<ClientSecret>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<ClientAuthorization> ClientAuthorizations => Set<ClientAuthorization>();
    public DbSet<PersistedGrant> PersistedGrants => Set<PersistedGrant>();
    public DbSet<DeviceCode> DeviceCodes => Set<DeviceCode>();
    public DbSet<Webhook> Webhooks => Set<Webhook>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<WebhookAttempt> WebhookAttempts => Set<WebhookAttempt>();
    public DbSet<AuditStream> AuditStreams => Set<AuditStream>();

    /// <summary>Moves the account to its next generation, to be called in the transaction of the change the fleet must learn of.
    /// Locks the account row, so writers queue and generations have no gaps; issued_at becomes max(now, the last + 1) in unix seconds.</summary>
    /// <returns>The generation, or null when this context sees no such account.</returns>
    /// <exception cref="InvalidOperationException">No transaction is open: the change and its generation must stand or fall together.</exception>
    public async Task<long?> NextGenerationAsync(AccountId id, DateTimeOffset now, CancellationToken ct)
    {
        if (Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A generation is raised in the transaction of the change it stands for.");
        }

        var seconds = now.ToUnixTimeSeconds();
        var account = Accounts.Where(a => a.Id == id);
        var rows = await account.ExecuteUpdateAsync(
            s => s.SetProperty(a => a.Generation, a => a.Generation + 1)
                .SetProperty(a => a.IssuedAt, a => Math.Max(seconds, a.IssuedAt + 1)),
            ct);
        return rows == 0 ? null : await account.Select(a => (long?)a.Generation).SingleAsync(ct);
    }

    /// <summary>Tells the controller to look, after the commit. A lost ring costs only time: the controller looks by itself too.</summary>
    public Task RingPublicationAsync(CancellationToken ct) => Database.ExecuteSqlRawAsync("NOTIFY trunkline_publication", ct);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<OrganizationId>().HaveConversion<IdConverter<OrganizationId>>();
        configurationBuilder.Properties<PersonId>().HaveConversion<IdConverter<PersonId>>();
        configurationBuilder.Properties<InvitationId>().HaveConversion<IdConverter<InvitationId>>();
        configurationBuilder.Properties<Role>().HaveConversion<WordConverter<Role>>();
        configurationBuilder.Properties<PersonSessionId>().HaveConversion<IdConverter<PersonSessionId>>();
        configurationBuilder.Properties<OperatorId>().HaveConversion<IdConverter<OperatorId>>();
        configurationBuilder.Properties<RegionId>().HaveConversion<IdConverter<RegionId>>();
        configurationBuilder.Properties<NodeId>().HaveConversion<IdConverter<NodeId>>();
        configurationBuilder.Properties<AccountId>().HaveConversion<IdConverter<AccountId>>();
        configurationBuilder.Properties<SigningKeyGroupId>().HaveConversion<IdConverter<SigningKeyGroupId>>();
        configurationBuilder.Properties<UserId>().HaveConversion<IdConverter<UserId>>();
        configurationBuilder.Properties<CredentialId>().HaveConversion<IdConverter<CredentialId>>();
        configurationBuilder.Properties<ExportId>().HaveConversion<IdConverter<ExportId>>();
        configurationBuilder.Properties<ImportId>().HaveConversion<IdConverter<ImportId>>();
        configurationBuilder.Properties<ShareId>().HaveConversion<IdConverter<ShareId>>();
        configurationBuilder.Properties<IdentityProviderId>().HaveConversion<IdConverter<IdentityProviderId>>();
        configurationBuilder.Properties<ConnectLoginId>().HaveConversion<IdConverter<ConnectLoginId>>();
        configurationBuilder.Properties<ConnectionTokenId>().HaveConversion<IdConverter<ConnectionTokenId>>();
        configurationBuilder.Properties<ConnectRevocationId>().HaveConversion<IdConverter<ConnectRevocationId>>();
        configurationBuilder.Properties<ConnectDecisionId>().HaveConversion<IdConverter<ConnectDecisionId>>();
        configurationBuilder.Properties<BulkJobId>().HaveConversion<IdConverter<BulkJobId>>();
        configurationBuilder.Properties<MoveId>().HaveConversion<IdConverter<MoveId>>();
        configurationBuilder.Properties<MoveKind>().HaveConversion<WordConverter<MoveKind>>();
        configurationBuilder.Properties<MoveState>().HaveConversion<WordConverter<MoveState>>();
        configurationBuilder.Properties<RolloutId>().HaveConversion<IdConverter<RolloutId>>();
        configurationBuilder.Properties<RolloutKind>().HaveConversion<WordConverter<RolloutKind>>();
        configurationBuilder.Properties<RolloutState>().HaveConversion<WordConverter<RolloutState>>();
        configurationBuilder.Properties<StepEffect>().HaveConversion<WordConverter<StepEffect>>();
        configurationBuilder.Properties<RolloutStepState>().HaveConversion<WordConverter<RolloutStepState>>();
        configurationBuilder.Properties<AccountState>().HaveConversion<WordConverter<AccountState>>();
        configurationBuilder.Properties<SigningKeyState>().HaveConversion<WordConverter<SigningKeyState>>();
        configurationBuilder.Properties<SharedType>().HaveConversion<WordConverter<SharedType>>();
        configurationBuilder.Properties<ProviderKind>().HaveConversion<WordConverter<ProviderKind>>();
        configurationBuilder.Properties<RevokedThing>().HaveConversion<WordConverter<RevokedThing>>();
        configurationBuilder.Properties<ShareState>().HaveConversion<WordConverter<ShareState>>();
        configurationBuilder.Properties<ApiTokenId>().HaveConversion<IdConverter<ApiTokenId>>();
        configurationBuilder.Properties<ClientId>().HaveConversion<IdConverter<ClientId>>();
        configurationBuilder.Properties<ClientSecretId>().HaveConversion<IdConverter<ClientSecretId>>();
        configurationBuilder.Properties<ClientAuthorizationId>().HaveConversion<IdConverter<ClientAuthorizationId>>();
        configurationBuilder.Properties<ClientKind>().HaveConversion<WordConverter<ClientKind>>();
        configurationBuilder.Properties<SupportViewId>().HaveConversion<IdConverter<SupportViewId>>();
        configurationBuilder.Properties<DeviceCodeState>().HaveConversion<WordConverter<DeviceCodeState>>();
        configurationBuilder.Properties<WebhookId>().HaveConversion<IdConverter<WebhookId>>();
        configurationBuilder.Properties<WebhookDeliveryId>().HaveConversion<IdConverter<WebhookDeliveryId>>();
        configurationBuilder.Properties<DeliveryState>().HaveConversion<WordConverter<DeliveryState>>();
        configurationBuilder.Properties<SsoDomainId>().HaveConversion<IdConverter<SsoDomainId>>();
        configurationBuilder.Properties<ScimTokenId>().HaveConversion<IdConverter<ScimTokenId>>();
        configurationBuilder.Properties<ScimUserId>().HaveConversion<IdConverter<ScimUserId>>();
        configurationBuilder.Properties<ScimGroupId>().HaveConversion<IdConverter<ScimGroupId>>();
        configurationBuilder.Conventions.Add(_ => new SnakeCaseNames());
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(StoreDb).Assembly);
    }

    // An expression tree cannot call a static abstract member (CS8927), so the conversion goes through a generic static method.
    private sealed class IdConverter<T>() : ValueConverter<T, Guid>(id => id.Value, value => TypedId.From<T>(value))
        where T : struct, ITypedId<T>;

    // An enum is a small-letter word in PostgreSQL.
    private sealed class WordConverter<T>() : ValueConverter<T, string>(word => Lower(word), text => Enum.Parse<T>(text, true)) where T : struct, Enum
    {
        private static string Lower(T word) => word.ToString().ToLowerInvariant();
    }
}
