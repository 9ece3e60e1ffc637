using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class KeptAnswerConfiguration : IEntityTypeConfiguration<KeptAnswer>
{
    public void Configure(EntityTypeBuilder<KeptAnswer> builder)
    {
        builder.ToTable("kept_answers", t => t
            .Matches("key", "^[!-~]{1,255}$")
            .Holds("request_hash", "octet_length(request_hash) = 32")
            .Holds("status", "status BETWEEN 200 AND 299")
            .Object("headers"));
        builder.HasKey(a => new { a.OrganizationId, a.Actor, a.Key });
        builder.Property(a => a.Headers).HasColumnType("jsonb");
        builder.HasIndex(a => new { a.OrganizationId, a.CreatedAt });
        builder.HasOne<Organization>().WithMany().HasForeignKey(a => a.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}
