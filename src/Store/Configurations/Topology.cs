using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class TopologyRevisionConfiguration : IEntityTypeConfiguration<TopologyRevision>
{
    public void Configure(EntityTypeBuilder<TopologyRevision> builder)
    {
        builder.ToTable("topologies", t => t.Object("document").Object("trust").Text("note", 500, min: 0).Holds("revision", "revision > 0"));
        builder.HasKey(t => new { t.OperatorId, t.Revision });
        builder.Property(t => t.Document).HasColumnType("jsonb");
        builder.Property(t => t.Trust).HasColumnType("jsonb");
        builder.HasOne<Operator>().WithMany().HasForeignKey(t => t.OperatorId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NodeOrderConfiguration : IEntityTypeConfiguration<NodeOrderRow>
{
    public void Configure(EntityTypeBuilder<NodeOrderRow> builder)
    {
        builder.ToTable("node_orders", t => t.Object("report").Holds("numbers", "revision > 0 AND restarts >= 0"));
        builder.HasKey(o => o.NodeId);
        builder.Property(o => o.Report).HasColumnType("jsonb");
        builder.HasOne<Node>().WithOne().HasForeignKey<NodeOrderRow>(o => o.NodeId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class NodeInvitationConfiguration : IEntityTypeConfiguration<NodeInvitation>
{
    public void Configure(EntityTypeBuilder<NodeInvitation> builder)
    {
        builder.ToTable("node_invitations", t => t.Name("node_name").Holds("hash", "octet_length(hash) = 32").Holds("life", "expires_at > created_at"));
        builder.HasKey(i => new { i.OperatorId, i.NodeName });
        builder.HasIndex(i => i.Hash).IsUnique().HasDatabaseName("ux_node_invitations_hash");
        builder.HasOne<Operator>().WithMany().HasForeignKey(i => i.OperatorId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RolloutConfiguration : IEntityTypeConfiguration<Rollout>
{
    public void Configure(EntityTypeBuilder<Rollout> builder)
    {
        builder.ToTable("rollouts", t => t.Holds("kind", "kind IN ('change', 'restart')").Holds("state", "state IN ('planning', 'planned', 'running', 'paused', 'done', 'cancelled')"));
        builder.Property(r => r.Id).ValueGeneratedNever();
        // One at a time: two would take two nodes of a region at once.
        builder.HasIndex(r => r.OperatorId).IsUnique().HasFilter("state IN ('planning', 'planned', 'running', 'paused')").HasDatabaseName("ux_rollouts_open");
        builder.HasOne<TopologyRevision>().WithMany().HasForeignKey(r => new { r.OperatorId, r.Revision }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RolloutStepConfiguration : IEntityTypeConfiguration<RolloutStep>
{
    public void Configure(EntityTypeBuilder<RolloutStep> builder)
    {
        builder.ToTable("rollout_steps", t => t.Holds("state", "state IN ('waiting', 'running', 'done')").Holds("effect", "effect IN ('unchanged', 'reload', 'restart', 'join', 'leave')"));
        builder.HasKey(s => new { s.RolloutId, s.NodeId });
        builder.HasOne<Rollout>().WithMany().HasForeignKey(s => s.RolloutId).OnDelete(DeleteBehavior.Cascade);
    }
}
