using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts", t => t.Name().Nkey("public_key", "A").Holds("generation", "generation > 0").Holds("issued_at", "issued_at > 0"));
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasAlternateKey(a => new { a.OrganizationId, a.Id });
        builder.HasIndex(a => new { a.OrganizationId, a.Name }).IsUnique().HasDatabaseName("ux_accounts_organization_name");
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
        builder.ToTable("signing_key_groups", t => t.Name());
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
        builder.ToTable("signing_keys", t => t.Nkey("public_key", "A"));
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
        builder.ToTable("users", t => t.Name());
        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.HasAlternateKey(u => new { u.OrganizationId, u.AccountId, u.Id });
        builder.HasIndex(u => new { u.AccountId, u.Name }).IsUnique().HasDatabaseName("ux_users_account_name");
        builder.HasOne<SigningKeyGroup>().WithMany()
            .HasForeignKey(u => new { u.OrganizationId, u.AccountId, u.GroupId }).HasConstraintName("fk_users_groups")
            .HasPrincipalKey(g => new { g.OrganizationId, g.AccountId, g.Id }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("credentials", t => t.Nkey("public_key", "U").Nkey("signed_by", "A"));
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.HasIndex(c => c.PublicKey).IsUnique().HasDatabaseName("ux_credentials_public_key");
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
            .Nkey("public_key", "AO")
            .Holds("role", "role IN ('operator-signing', 'account', 'account-signing')")
            // 12 bytes nonce, 58 characters of seed, 16 bytes tag: nothing else fits in here, a bare seed least of all.
            .Holds("box", "octet_length(box) = 86"));
        builder.HasKey(s => s.PublicKey);
        builder.HasOne<DataKey>().WithMany().HasForeignKey(s => new { s.OrganizationId, s.DataKeyVersion }).OnDelete(DeleteBehavior.Restrict);
    }
}
