using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class IssuerKeyConfiguration : IEntityTypeConfiguration<IssuerKey>
{
    public void Configure(EntityTypeBuilder<IssuerKey> builder)
    {
        builder.ToTable("issuer_keys", t => t.Matches("kid", "^[A-Za-z0-9_-]{43}$").Holds("algorithm", "algorithm IN ('ES256', 'RS256')").Object("public_jwk"));
        builder.HasKey(k => k.Kid);
        builder.Property(k => k.PublicJwk).HasColumnType("jsonb");
        builder.HasOne<DataKey>().WithMany().HasForeignKey(k => new { k.OrganizationId, k.DataKeyVersion }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ClientConfiguration : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.ToTable("clients", t => t
            .Text("name", 64).Holds("kind", "kind IN ('web', 'native', 'service')")
            .Holds("role", "(kind = 'service') = (role IS NOT NULL) AND role IN ('billing', 'viewer', 'developer', 'admin', 'owner')")
            .Holds("accounts", "account_ids IS NULL OR (role IS NOT NULL AND role IN ('viewer', 'developer'))"));
        builder.HasKey(c => new { c.OrganizationId, c.Id });
        builder.Property(c => c.Role).HasConversion<string?>(r => r == null ? null : Lower(r.Value), text => text == null ? null : Enum.Parse<Role>(text, true));
        builder.HasIndex(c => c.Id).IsUnique().HasDatabaseName("ux_clients_id");
        builder.HasOne<Organization>().WithMany().HasForeignKey(c => c.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }

    private static string Lower(Role role) => role.ToString().ToLowerInvariant();
}

internal sealed class ClientSecretConfiguration : IEntityTypeConfiguration<ClientSecret>
{
    public void Configure(EntityTypeBuilder<ClientSecret> builder)
    {
        builder.ToTable("client_secrets", t => t.Holds("hash", "octet_length(hash) = 32").Holds("hint", "char_length(hint) = 4")
            .Holds("last_used_from", "char_length(last_used_from) <= 64").Holds("last_used_agent", "char_length(last_used_agent) <= 256"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasIndex(s => s.Hash).IsUnique().HasDatabaseName("ux_client_secrets_hash");
        builder.HasOne<Client>().WithMany().HasForeignKey(s => new { s.OrganizationId, s.ClientId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ConsentConfiguration : IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable("consents", t => t.Matches("client_id", "^[a-z0-9_]{1,64}$"));
        builder.HasKey(c => new { c.OrganizationId, c.PersonId, c.ClientId });
        // Who leaves the organization leaves no application behind that acts for them.
        builder.HasOne<Member>().WithMany().HasForeignKey(c => new { c.OrganizationId, c.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ClientAuthorizationConfiguration : IEntityTypeConfiguration<ClientAuthorization>
{
    public void Configure(EntityTypeBuilder<ClientAuthorization> builder)
    {
        builder.ToTable("client_authorizations", t => t.Matches("client_id", "^[a-z0-9_]{1,64}$").Holds("life", "expires_at > created_at"));
        builder.HasKey(a => new { a.OrganizationId, a.Id });
        builder.HasIndex(a => a.Id).IsUnique().HasDatabaseName("ux_client_authorizations_id");
        builder.HasIndex(a => new { a.OrganizationId, a.PersonId, a.ClientId });
        builder.HasOne<Member>().WithMany().HasForeignKey(a => new { a.OrganizationId, a.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PersistedGrantConfiguration : IEntityTypeConfiguration<PersistedGrant>
{
    public void Configure(EntityTypeBuilder<PersistedGrant> builder)
    {
        builder.ToTable("persisted_grants", t => t
            .Holds("key", "octet_length(key) = 32").Holds("type", "type IN ('authorization_code', 'device_code', 'refresh_token')")
            // No code without where it went and its proof.
            .Holds("code", "type <> 'authorization_code' OR (redirect_uri IS NOT NULL AND code_challenge IS NOT NULL)"));
        builder.HasKey(g => g.Key);
        builder.HasIndex(g => g.ExpiresAt).HasDatabaseName("ix_persisted_grants_expires_at");
        builder.HasOne<ClientAuthorization>().WithMany().HasForeignKey(g => new { g.OrganizationId, g.AuthorizationId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DeviceCodeConfiguration : IEntityTypeConfiguration<DeviceCode>
{
    public void Configure(EntityTypeBuilder<DeviceCode> builder)
    {
        builder.ToTable("device_codes", t => t
            .Holds("key", "octet_length(key) = 32 AND octet_length(user_code) = 32").Matches("client_id", "^[a-z0-9_]{1,64}$")
            .Holds("state", "state IN ('pending', 'approved', 'denied')"));
        builder.HasKey(d => d.Key);
        builder.HasIndex(d => d.UserCode).IsUnique().HasDatabaseName("ux_device_codes_user_code");
    }
}
