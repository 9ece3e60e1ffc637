using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class SingleSignOnConfiguration : IEntityTypeConfiguration<SingleSignOn>
{
    public void Configure(EntityTypeBuilder<SingleSignOn> builder)
    {
        builder.ToTable("single_sign_ons", t => t
            .Object("mapping").Holds("connection", "(issuer IS NULL) = (client_id IS NULL)").Holds("secret", "(secret_box IS NULL) = (secret_data_key_version IS NULL)")
            // What nobody has tried shuts nobody out.
            .Holds("enabled", "NOT is_enabled OR (issuer IS NOT NULL AND tested_at IS NOT NULL)").Holds("required", "NOT is_required OR is_enabled"));
        builder.HasKey(s => s.OrganizationId);
        builder.Property(s => s.Mapping).HasColumnType("jsonb");
        builder.HasOne<Organization>().WithMany().HasForeignKey(s => s.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DataKey>().WithMany().HasForeignKey(s => new { s.OrganizationId, s.SecretDataKeyVersion }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SsoDomainConfiguration : IEntityTypeConfiguration<SsoDomain>
{
    public void Configure(EntityTypeBuilder<SsoDomain> builder)
    {
        builder.ToTable("sso_domains", t => t.Matches("domain", "^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+$").Matches("challenge", "^[A-Za-z0-9_-]{43}$"));
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.HasIndex(d => new { d.OrganizationId, d.Domain }).IsUnique().HasDatabaseName("ux_sso_domains_organization_domain");
        builder.HasIndex(d => d.Domain).IsUnique().HasFilter("verified_at IS NOT NULL").HasDatabaseName("ux_sso_domains_verified");
        builder.HasOne<Organization>().WithMany().HasForeignKey(d => d.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScimTokenConfiguration : IEntityTypeConfiguration<ScimToken>
{
    public void Configure(EntityTypeBuilder<ScimToken> builder)
    {
        builder.ToTable("scim_tokens", t => t.Holds("hash", "octet_length(hash) = 32").Holds("hint", "char_length(hint) = 4"));
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.HasIndex(t => t.Hash).IsUnique().HasDatabaseName("ux_scim_tokens_hash");
        builder.HasOne<Organization>().WithMany().HasForeignKey(t => t.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScimUserConfiguration : IEntityTypeConfiguration<ScimUser>
{
    public void Configure(EntityTypeBuilder<ScimUser> builder)
    {
        builder.ToTable("scim_users", t => t.Text("user_name", 254).Object("document").Holds("external_id", "char_length(external_id) BETWEEN 1 AND 512"));
        builder.HasKey(u => new { u.OrganizationId, u.Id });
        builder.Property(u => u.Document).HasColumnType("jsonb");
        builder.HasIndex(u => new { u.OrganizationId, u.UserNameKey }).IsUnique().HasDatabaseName("ux_scim_users_user_name");
        builder.HasIndex(u => new { u.OrganizationId, u.PersonId }).IsUnique().HasDatabaseName("ux_scim_users_person");
        builder.HasIndex(u => new { u.OrganizationId, u.ExternalId });
        builder.HasOne<Organization>().WithMany().HasForeignKey(u => u.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScimGroupConfiguration : IEntityTypeConfiguration<ScimGroup>
{
    public void Configure(EntityTypeBuilder<ScimGroup> builder)
    {
        builder.ToTable("scim_groups", t => t.Text("display_name", 256).Holds("external_id", "char_length(external_id) BETWEEN 1 AND 512"));
        builder.HasKey(g => new { g.OrganizationId, g.Id });
        builder.HasIndex(g => new { g.OrganizationId, g.DisplayName }).IsUnique().HasDatabaseName("ux_scim_groups_display_name");
        builder.HasOne<Organization>().WithMany().HasForeignKey(g => g.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScimGroupMemberConfiguration : IEntityTypeConfiguration<ScimGroupMember>
{
    public void Configure(EntityTypeBuilder<ScimGroupMember> builder)
    {
        builder.ToTable("scim_group_members");
        builder.HasKey(m => new { m.OrganizationId, m.GroupId, m.UserId });
        builder.HasOne<ScimGroup>().WithMany().HasForeignKey(m => new { m.OrganizationId, m.GroupId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<ScimUser>().WithMany().HasForeignKey(m => new { m.OrganizationId, m.UserId }).OnDelete(DeleteBehavior.Cascade);
    }
}
