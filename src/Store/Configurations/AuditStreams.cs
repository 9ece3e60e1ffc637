using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class AuditStreamConfiguration : IEntityTypeConfiguration<AuditStream>
{
    public void Configure(EntityTypeBuilder<AuditStream> builder)
    {
        builder.ToTable("audit_streams", t => t.Holds("subject_prefix", "char_length(subject_prefix) BETWEEN 1 AND 128 AND subject_prefix !~ '[[:space:][:cntrl:]*>]'"));
        builder.HasKey(s => s.OrganizationId);
        builder.HasIndex(s => new { s.OrganizationId, s.AccountId });
        builder.OfAccount(s => new { s.OrganizationId, s.AccountId });
    }
}
