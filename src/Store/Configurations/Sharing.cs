using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class ExportConfiguration : IEntityTypeConfiguration<Export>
{
    public void Configure(EntityTypeBuilder<Export> builder)
    {
        builder.ToTable("exports", t => t.Holds("type", "type IN ('stream', 'service')").Object("claims"));
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Claims).HasColumnType("jsonb");
        builder.HasAlternateKey(e => new { e.OrganizationId, e.AccountId, e.Id });
        builder.HasIndex(e => new { e.AccountId, e.Type, e.Subject }).IsUnique().HasDatabaseName("ux_exports_account_type_subject");
        builder.HasIndex(e => e.Id).HasFilter("is_advertised").HasDatabaseName("ix_exports_advertised");
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(e => new { e.OrganizationId, e.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ImportConfiguration : IEntityTypeConfiguration<Import>
{
    public void Configure(EntityTypeBuilder<Import> builder)
    {
        builder.ToTable("imports", t => t.Holds("type", "type IN ('stream', 'service')").Object("claims"));
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Claims).HasColumnType("jsonb");
        builder.HasIndex(i => new { i.OrganizationId, i.AccountId });
        // Who imports from this account: asked before it is closed, and for the order of publication.
        builder.HasIndex(i => i.ExporterPublicKey).HasDatabaseName("ix_imports_exporter");
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(i => new { i.OrganizationId, i.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ShareConfiguration : IEntityTypeConfiguration<Share>
{
    public void Configure(EntityTypeBuilder<Share> builder)
    {
        builder.ToTable("shares", t => t.Nkey("importer_public_key", "A").Text("note", 500, min: 0)
            .Holds("state", "state IN ('requested', 'offered', 'accepted', 'declined', 'revoked')"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasIndex(s => s.ImporterOrganizationId).HasDatabaseName("ix_shares_importer_organization");
        builder.HasOne<Export>().WithMany()
            .HasForeignKey(s => new { s.OrganizationId, s.AccountId, s.ExportId })
            .HasPrincipalKey(e => new { e.OrganizationId, e.AccountId, e.Id }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Organization>().WithMany().HasForeignKey(s => s.ImporterOrganizationId).OnDelete(DeleteBehavior.Restrict);
    }
}
