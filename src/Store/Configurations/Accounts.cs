using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts", t => t.Name().Nkey("public_key", "A").Holds("generation", "generation > 0").Holds("issued_at", "issued_at > 0")
            .Object("claims").Holds("state", "state IN ('active', 'suspended', 'closed', 'retired')")
            .Holds("closed", "(state IN ('closed', 'retired')) = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (purge_at IS NULL)"));
        builder.Property(a => a.Claims).HasColumnType("jsonb").HasDefaultValue(Account.NewClaims);
        builder.Property(a => a.State).HasDefaultValue(AccountState.Active);
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasAlternateKey(a => new { a.OrganizationId, a.Id });
        builder.HasIndex(a => new { a.OrganizationId, a.Name }).IsUnique().HasFilter("closed_at IS NULL").HasDatabaseName("ux_accounts_organization_name");
        builder.HasIndex(a => a.PurgeAt).HasFilter("state = 'closed'").HasDatabaseName("ix_accounts_purge_at");
        builder.HasIndex(a => a.PublicKey).IsUnique().HasDatabaseName("ux_accounts_public_key");
        // The controller looks at the latest changes at every ring.
        builder.HasIndex(a => a.IssuedAt).HasDatabaseName("ix_accounts_issued_at");
        builder.HasOne<Organization>().WithMany().HasForeignKey(a => a.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Operator>().WithMany().HasForeignKey(a => a.OperatorId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AccountJwtConfiguration : IEntityTypeConfiguration<AccountJwt>
{
    public void Configure(EntityTypeBuilder<AccountJwt> builder)
    {
        builder.ToTable("account_jwts");
        builder.HasKey(j => j.AccountId);
        builder.HasOne<Account>().WithOne()
            .HasForeignKey<AccountJwt>(j => new { j.OrganizationId, j.AccountId })
            .HasPrincipalKey<Account>(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SigningKeyGroupConfiguration : IEntityTypeConfiguration<SigningKeyGroup>
{
    public void Configure(EntityTypeBuilder<SigningKeyGroup> builder)
    {
        builder.ToTable("signing_key_groups", t => t.Name().Object("template").Text("description", 500, min: 0).Text("role", 100, min: 0));
        builder.Property(g => g.Template).HasColumnType("jsonb");
        builder.Property(g => g.Role).HasDefaultValue("");
        builder.Property(g => g.Description).HasDefaultValue("");
        builder.Property(g => g.IsDisabled).HasDefaultValue(false);
        builder.Property(g => g.Id).ValueGeneratedNever();
        builder.HasAlternateKey(g => new { g.OrganizationId, g.AccountId, g.Id });
        builder.HasIndex(g => new { g.AccountId, g.Name }).IsUnique().HasDatabaseName("ux_signing_key_groups_account_name");
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(g => new { g.OrganizationId, g.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("signing_keys", t => t.Nkey("public_key", "A").Holds("state", "state IN ('active', 'retiring', 'disabled', 'removed')")
            .Holds("retires_at", "(state = 'retiring') = (retires_at IS NOT NULL)"));
        builder.Property(k => k.State).HasDefaultValue(SigningKeyState.Active);
        builder.Property(k => k.IsHeld).HasDefaultValue(true).HasSentinel(true);
        builder.HasIndex(k => k.RetiresAt).HasFilter("state = 'retiring'").HasDatabaseName("ix_signing_keys_retires_at");
        builder.HasKey(k => k.PublicKey);
        builder.HasOne<SigningKeyGroup>().WithMany()
            .HasForeignKey(k => new { k.OrganizationId, k.AccountId, k.GroupId }).HasConstraintName("fk_signing_keys_groups")
            .HasPrincipalKey(g => new { g.OrganizationId, g.AccountId, g.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users", t => t.Name().Object("claims").Holds("lifetime_seconds", "lifetime_seconds > 0"));
        builder.Property(u => u.Claims).HasColumnType("jsonb").HasDefaultValue("{}");
        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.HasAlternateKey(u => new { u.OrganizationId, u.AccountId, u.Id });
        builder.HasIndex(u => new { u.AccountId, u.Name }).IsUnique().HasFilter("deleted_at IS NULL").HasDatabaseName("ux_users_account_name");
        builder.HasOne<SigningKeyGroup>().WithMany()
            .HasForeignKey(u => new { u.OrganizationId, u.AccountId, u.GroupId }).HasConstraintName("fk_users_groups")
            .HasPrincipalKey(g => new { g.OrganizationId, g.AccountId, g.Id }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("credentials", t => t.Nkey("public_key", "U").Nkey("signed_by", "A").Holds("kind", "kind IN ('creds', 'bearer', 'import')")
            .Holds("fingerprint", "octet_length(fingerprint) IN (0, 32)"));
        builder.Property(c => c.Kind).HasDefaultValue("creds");
        builder.Property(c => c.Fingerprint).HasDefaultValueSql("''");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.HasIndex(c => c.PublicKey).IsUnique().HasDatabaseName("ux_credentials_public_key");
        builder.HasIndex(c => new { c.OrganizationId, c.AccountId, c.IssuedAt }).HasDatabaseName("ix_credentials_account_issued_at");
        builder.HasIndex(c => c.RevokesAt).HasFilter("revokes_at IS NOT NULL AND revoked_at IS NULL").HasDatabaseName("ix_credentials_revokes_at");
        builder.HasIndex(c => c.BulkJobId).HasFilter("bulk_job_id IS NOT NULL").HasDatabaseName("ix_credentials_bulk_job");
        builder.HasOne<User>().WithMany()
            .HasForeignKey(c => new { c.OrganizationId, c.AccountId, c.UserId })
            .HasPrincipalKey(u => new { u.OrganizationId, u.AccountId, u.Id }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DataKeyConfiguration : IEntityTypeConfiguration<DataKey>
{
    public void Configure(EntityTypeBuilder<DataKey> builder)
    {
        builder.ToTable("data_keys");
        builder.HasKey(k => new { k.OrganizationId, k.Version });
        builder.Property(k => k.Version).ValueGeneratedNever();
        builder.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SealedSeedConfiguration : IEntityTypeConfiguration<SealedSeed>
{
    public void Configure(EntityTypeBuilder<SealedSeed> builder)
    {
        builder.ToTable("sealed_seeds", t => t
            .Nkey("public_key", "AOUX")
            .Holds("role", "role IN ('operator', 'operator-signing', 'account', 'account-signing', 'callout-user', 'callout-sentinel', 'callout-xkey', 'services-user')")
            // 12 bytes nonce, 58 characters of seed, 16 bytes tag: nothing else fits in here, a bare seed least of all.
            .Holds("box", "octet_length(box) = 86"));
        builder.HasKey(s => s.PublicKey);
        builder.HasOne<DataKey>().WithMany().HasForeignKey(s => new { s.OrganizationId, s.DataKeyVersion }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AccountRevocationConfiguration : IEntityTypeConfiguration<AccountRevocation>
{
    public void Configure(EntityTypeBuilder<AccountRevocation> builder)
    {
        builder.ToTable("account_revocations", t => t.Matches("public_key", @"^(U[A-Z2-7]{55}|\*)$"));
        builder.HasKey(r => new { r.AccountId, r.PublicKey });
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(r => new { r.OrganizationId, r.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RetirementStepConfiguration : IEntityTypeConfiguration<RetirementStep>
{
    public void Configure(EntityTypeBuilder<RetirementStep> builder)
    {
        builder.ToTable("account_retirements", t => t.Matches("step", "^[a-z-]{1,40}$").Object("evidence"));
        builder.HasKey(s => new { s.AccountId, s.At, s.Step });
        builder.Property(s => s.Evidence).HasColumnType("jsonb");
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(s => new { s.OrganizationId, s.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}
