using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class MemberConfiguration : IEntityTypeConfiguration<Member>
{
    public const string Roles = "role IN ('billing', 'viewer', 'developer', 'admin', 'owner')";

    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("members", t => t.Holds("role", Roles)
            .Holds("limited", "NOT (is_limited OR is_limited_to_users) OR (role IN ('viewer', 'developer') AND NOT (is_limited AND is_limited_to_users))"));
        builder.HasKey(m => new { m.OrganizationId, m.PersonId });
        builder.HasIndex(m => m.PersonId);
        builder.HasOne<Organization>().WithMany().HasForeignKey(m => m.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class MemberAccountConfiguration : IEntityTypeConfiguration<MemberAccount>
{
    public void Configure(EntityTypeBuilder<MemberAccount> builder)
    {
        builder.ToTable("member_accounts");
        builder.HasKey(a => new { a.OrganizationId, a.PersonId, a.AccountId });
        builder.HasOne<Member>().WithMany().HasForeignKey(a => new { a.OrganizationId, a.PersonId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(a => new { a.OrganizationId, a.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MemberUserConfiguration : IEntityTypeConfiguration<MemberUser>
{
    public void Configure(EntityTypeBuilder<MemberUser> builder)
    {
        builder.ToTable("member_users");
        builder.HasKey(u => new { u.OrganizationId, u.PersonId, u.UserId });
        builder.HasOne<Member>().WithMany().HasForeignKey(u => new { u.OrganizationId, u.PersonId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany()
            .HasForeignKey(u => new { u.OrganizationId, u.AccountId, u.UserId })
            .HasPrincipalKey(u => new { u.OrganizationId, u.AccountId, u.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations", t => t.Text("email", 254, min: 3).Holds("role", MemberConfiguration.Roles).Holds("token_hash", "octet_length(token_hash) = 32")
            .Holds("accounts", "account_ids IS NULL OR role IN ('viewer', 'developer')")
            .Holds("users", "user_ids IS NULL OR (role IN ('viewer', 'developer') AND account_ids IS NULL)").Holds("end", "num_nonnulls(accepted_at, rejected_at, revoked_at) <= 1"));
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.HasIndex(i => i.TokenHash).IsUnique().HasDatabaseName("ux_invitations_token_hash");
        builder.HasIndex(i => new { i.OrganizationId, i.NormalizedEmail }).IsUnique()
            .HasFilter("accepted_at IS NULL AND rejected_at IS NULL AND revoked_at IS NULL").HasDatabaseName("ux_invitations_open");
        builder.HasOne<Organization>().WithMany().HasForeignKey(i => i.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class FormerSlugConfiguration : IEntityTypeConfiguration<FormerSlug>
{
    public void Configure(EntityTypeBuilder<FormerSlug> builder)
    {
        builder.ToTable("organization_slugs", t => t.Name("slug"));
        builder.HasKey(s => s.Slug);
        builder.HasOne<Organization>().WithMany().HasForeignKey(s => s.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}
