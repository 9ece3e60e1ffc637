using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("persons", t => t.Text("display_name", 100, min: 0));
        builder.Ignore(p => p.PersonId);
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.IsPlatformAdministrator).HasDefaultValue(false);
        builder.Property(p => p.TotpStep).HasDefaultValue(0L);
        builder.HasIndex(p => p.NormalizedUserName).IsUnique().HasDatabaseName("ux_persons_normalized_user_name");
        builder.HasIndex(p => p.NormalizedEmail).IsUnique().HasDatabaseName("ux_persons_normalized_email");
    }
}

internal sealed class PersonTablesConfiguration :
    IEntityTypeConfiguration<IdentityUserClaim<Guid>>, IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
    IEntityTypeConfiguration<IdentityUserToken<Guid>>, IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder)
    {
        builder.ToTable("person_claims");
        builder.Property(c => c.UserId).HasColumnName("person_id");
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder)
    {
        builder.ToTable("person_logins");
        builder.Property(c => c.UserId).HasColumnName("person_id");
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("person_tokens");
        builder.Property(c => c.UserId).HasColumnName("person_id");
    }

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        // As the framework's schema version 3 has it. It reads that version from the host's services, which dotnet-ef and FleetDb lack.
        builder.ToTable("person_passkeys");
        builder.HasKey(p => p.CredentialId);
        builder.Property(p => p.CredentialId).HasMaxLength(1024);
        builder.OwnsOne(p => p.Data).ToJson("data");
        builder.Property(c => c.UserId).HasColumnName("person_id");
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OrganizationConfiguration : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.ToTable("organizations", t => t.Text("name", 100).Name("slug").Holds("deleted", "(deleted_at IS NULL) = (purge_at IS NULL)")
            .Holds("suspended", "(suspended_at IS NULL) = (suspension_reason IS NULL)").Text("suspension_reason", 500));
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.Property(o => o.RequiresTwoFactors).HasDefaultValue(false);
        builder.HasIndex(o => o.Slug).IsUnique().HasDatabaseName("ux_organizations_slug");
    }
}

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("api_tokens", t => t.Text("name", 64).Holds("hash", "octet_length(hash) = 32").Holds("hint", "char_length(hint) = 4")
            .Holds("last_used_from", "char_length(last_used_from) <= 64").Holds("last_used_agent", "char_length(last_used_agent) <= 256")
            .Holds("accounts", "account_ids IS NULL OR scopes <@ ARRAY['members:read', 'users:read', 'accounts:read', 'users:manage', 'credentials:issue', 'credentials:manage', 'messages:use']"));
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasIndex(a => a.Hash).IsUnique().HasDatabaseName("ux_api_tokens_hash");
        builder.HasIndex(a => new { a.OrganizationId, a.PersonId });
        // Who leaves the organization leaves without tokens.
        builder.HasOne<Member>().WithMany().HasForeignKey(a => new { a.OrganizationId, a.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AuditRowConfiguration : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("audit_rows", t => t
            .Matches("actor", "^(person|token|system) [a-z0-9_-]{1,64}$")
            .Matches("action", "^[a-z_]{1,40}\\.[a-z_]{1,40}$")
            .Holds("target", "char_length(target) <= 128")
            .Holds("detail", "jsonb_typeof(detail::jsonb) = 'object'")
            .Holds("origin", "CASE WHEN origin = '' THEN true ELSE jsonb_typeof(origin::jsonb) = 'object' END"));
        builder.HasKey(a => new { a.OrganizationId, a.Sequence });
        builder.Property(a => a.Origin).HasDefaultValue("");
        builder.Property(a => a.Sequence).ValueGeneratedOnAdd().HasDefaultValue(0L);
        // The trigger in PostgreSQL decides; what is written here would be overruled, so it is not sent.
        builder.Property(a => a.Sequence).Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(a => a.PreviousHash).ValueGeneratedOnAdd().Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.Property(a => a.Hash).ValueGeneratedOnAdd().Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        builder.HasOne<Organization>().WithMany().HasForeignKey(a => a.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        // Whether a message was ever sent from the browser is asked by each look at the home page.
        builder.HasIndex(a => a.OrganizationId).HasFilter("action = 'message.publish'").HasDatabaseName("ix_audit_rows_published");
    }
}
