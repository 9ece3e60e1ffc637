using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class ConnectionMoveConfiguration : IEntityTypeConfiguration<ConnectionMove>
{
    public void Configure(EntityTypeBuilder<ConnectionMove> builder)
    {
        builder.ToTable("connection_moves", t => t
            .Holds("kind", "kind IN ('drain', 'rebalance', 'kick')").Holds("state", "state IN ('running', 'done', 'cancelled')")
            .Holds("client", "(kind = 'kick') = (client_id IS NOT NULL)").Holds("numbers", "per_second BETWEEN 1 AND 1000 AND most > 0"));
        builder.Property(m => m.Id).ValueGeneratedNever();
        // Two at one place would ask the same clients twice.
        builder.HasIndex(m => new { m.OperatorId, m.Target }).IsUnique().HasFilter("state = 'running' AND kind <> 'kick'").HasDatabaseName("ux_connection_moves_open");
        builder.HasOne<Operator>().WithMany().HasForeignKey(m => m.OperatorId).OnDelete(DeleteBehavior.Cascade);
    }
}
