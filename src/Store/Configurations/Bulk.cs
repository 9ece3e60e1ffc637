using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class BulkJobConfiguration : IEntityTypeConfiguration<BulkJob>
{
    public void Configure(EntityTypeBuilder<BulkJob> builder)
    {
        builder.ToTable("bulk_jobs", t => t.Text("idempotency_key", 255).Holds("request_hash", "octet_length(request_hash) = 32"));
        builder.Property(j => j.Id).ValueGeneratedNever();
        builder.HasAlternateKey(j => new { j.OrganizationId, j.Id });
        builder.HasIndex(j => new { j.OrganizationId, j.IdempotencyKey }).IsUnique().HasDatabaseName("ux_bulk_jobs_idempotency_key");
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(j => new { j.OrganizationId, j.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BulkRowConfiguration : IEntityTypeConfiguration<BulkRow>
{
    public void Configure(EntityTypeBuilder<BulkRow> builder)
    {
        builder.ToTable("bulk_rows");
        builder.HasKey(r => new { r.JobId, r.Row });
        builder.HasOne<BulkJob>().WithMany()
            .HasForeignKey(r => new { r.OrganizationId, r.JobId })
            .HasPrincipalKey(j => new { j.OrganizationId, j.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}
