using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class IdentityProviderConfiguration : IEntityTypeConfiguration<IdentityProvider>
{
    public void Configure(EntityTypeBuilder<IdentityProvider> builder)
    {
        builder.ToTable("identity_providers", t => t.Name().Object("settings")
            .Holds("kind", "kind IN ('oidc', 'jwks', 'introspection', 'tokens', 'passwords', 'certificates', 'webhook')")
            .Holds("secret", "(secret_box IS NULL) = (secret_data_key_version IS NULL)"));
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Settings).HasColumnType("jsonb");
        builder.HasAlternateKey(p => new { p.OrganizationId, p.Id });
        builder.HasIndex(p => new { p.OrganizationId, p.Name }).IsUnique().HasFilter("deleted_at IS NULL").HasDatabaseName("ux_identity_providers_organization_name");
        builder.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ConnectLoginConfiguration : IEntityTypeConfiguration<ConnectLogin>
{
    public void Configure(EntityTypeBuilder<ConnectLogin> builder)
    {
        builder.ToTable("connect_logins", t => t.Text("username", 128).Object("claims"));
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Property(l => l.Claims).HasColumnType("jsonb");
        builder.HasIndex(l => new { l.ProviderId, l.Username }).IsUnique().HasDatabaseName("ux_connect_logins_provider_username");
        builder.OfProvider(l => new { l.OrganizationId, l.ProviderId });
    }
}

internal sealed class ConnectionTokenConfiguration : IEntityTypeConfiguration<ConnectionToken>
{
    public void Configure(EntityTypeBuilder<ConnectionToken> builder)
    {
        builder.ToTable("connection_tokens", t => t.Text("name", 64).Holds("hash", "octet_length(hash) = 32"));
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.HasIndex(t => t.Hash).IsUnique().HasDatabaseName("ux_connection_tokens_hash");
        builder.HasIndex(t => new { t.OrganizationId, t.AccountId });
        builder.OfProvider(t => new { t.OrganizationId, t.ProviderId });
        builder.OfAccount(t => new { t.OrganizationId, t.AccountId });
    }
}

internal sealed class ConnectPolicyVersionConfiguration : IEntityTypeConfiguration<ConnectPolicyVersion>
{
    public void Configure(EntityTypeBuilder<ConnectPolicyVersion> builder)
    {
        builder.ToTable("connect_policies", t => t.Object("policy").Text("note", 500, min: 0).Holds("version", "version > 0"));
        builder.HasKey(p => new { p.AccountId, p.Version });
        builder.Property(p => p.Policy).HasColumnType("jsonb");
        builder.OfAccount(p => new { p.OrganizationId, p.AccountId });
    }
}

internal sealed class ConnectRevocationConfiguration : IEntityTypeConfiguration<ConnectRevocation>
{
    public void Configure(EntityTypeBuilder<ConnectRevocation> builder)
    {
        builder.ToTable("connect_revocations", t => t.Text("reason", 500, min: 0)
            .Holds("what", "(what = 'provider' AND subject IS NULL AND fingerprint IS NULL) OR (what = 'subject' AND subject IS NOT NULL AND fingerprint IS NULL) OR (what = 'credential' AND fingerprint IS NOT NULL)"));
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.OfProvider(r => new { r.OrganizationId, r.ProviderId });
    }
}

internal sealed class ConnectSessionConfiguration : IEntityTypeConfiguration<ConnectSession>
{
    public void Configure(EntityTypeBuilder<ConnectSession> builder)
    {
        builder.ToTable("connect_sessions");
        builder.HasKey(s => s.UserPublicKey);
        builder.HasIndex(s => new { s.OrganizationId, s.AccountId, s.AdmittedAt });
        builder.HasIndex(s => new { s.ServerId, s.ClientId });
        builder.HasIndex(s => s.AdmittedAt).HasMethod("brin").HasDatabaseName("ix_connect_sessions_admitted_at");
        // What a revocation hits, and what is still to be dropped.
        builder.HasIndex(s => new { s.ProviderId, s.Subject }).HasFilter("ended_at IS NULL").HasDatabaseName("ix_connect_sessions_live");
        builder.HasIndex(s => s.RevokedAt).HasFilter("ended_at IS NULL AND revoked_at IS NOT NULL").HasDatabaseName("ix_connect_sessions_revoked");
        builder.OfAccount(s => new { s.OrganizationId, s.AccountId });
    }
}

internal sealed class ConnectDecisionConfiguration : IEntityTypeConfiguration<ConnectDecision>
{
    public void Configure(EntityTypeBuilder<ConnectDecision> builder)
    {
        builder.ToTable("connect_decisions", t => t.Object("claims"));
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Claims).HasColumnType("jsonb");
        builder.HasIndex(d => new { d.OrganizationId, d.AccountId, d.At });
        builder.HasIndex(d => d.At).HasMethod("brin").HasDatabaseName("ix_connect_decisions_at");
        builder.HasOne<Organization>().WithMany().HasForeignKey(d => d.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AllowedNetworkConfiguration : IEntityTypeConfiguration<AllowedNetwork>
{
    public void Configure(EntityTypeBuilder<AllowedNetwork> builder)
    {
        builder.ToTable("allowed_networks", t => t.Text("note", 500, min: 0));
        builder.HasKey(n => n.Network);
    }
}

internal sealed class CalloutInstanceConfiguration : IEntityTypeConfiguration<CalloutInstance>
{
    public void Configure(EntityTypeBuilder<CalloutInstance> builder)
    {
        builder.ToTable("callout_instances", t => t.Name().Object("status"));
        builder.HasKey(i => i.Name);
        builder.Property(i => i.Status).HasColumnType("jsonb");
    }
}
