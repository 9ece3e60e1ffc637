using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class OperatorConfiguration : IEntityTypeConfiguration<Operator>
{
    public void Configure(EntityTypeBuilder<Operator> builder)
    {
        builder.ToTable("operators", t => t.Name().Nkey("public_key", "O").Nkey("active_signing_key", "O").Nkey("platform_account_key", "A").Object("proposal"));
        builder.Property(o => o.OrganizationId).HasDefaultValue(Organization.Platform);
        builder.Property(o => o.IsIdentityHeld).HasDefaultValue(false);
        builder.Property(o => o.Proposal).HasColumnType("jsonb");
        builder.HasOne<Organization>().WithMany().HasForeignKey(o => o.OrganizationId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(o => o.Id).ValueGeneratedNever();
        builder.HasIndex(o => new { o.OrganizationId, o.Name }).IsUnique().HasDatabaseName("ux_operators_organization_name");
        builder.HasIndex(o => o.PublicKey).IsUnique().HasDatabaseName("ux_operators_public_key");
    }
}

internal sealed class RegionConfiguration : IEntityTypeConfiguration<Region>
{
    public void Configure(EntityTypeBuilder<Region> builder)
    {
        builder.ToTable("regions", t => t.Name().Text("display_name", 100));
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasAlternateKey(r => new { r.OperatorId, r.Id });
        builder.HasIndex(r => new { r.OperatorId, r.Name }).IsUnique().HasDatabaseName("ux_regions_operator_name");
        builder.HasOne<Operator>().WithMany().HasForeignKey(r => r.OperatorId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NodeConfiguration : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> builder)
    {
        builder.ToTable("nodes", t => t.Name());
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.HasIndex(n => new { n.OperatorId, n.Name }).IsUnique().HasDatabaseName("ux_nodes_operator_name");
        builder.HasOne<Region>().WithMany()
            .HasForeignKey(n => new { n.OperatorId, n.RegionId })
            .HasPrincipalKey(r => new { r.OperatorId, r.Id }).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NodePublicationConfiguration : IEntityTypeConfiguration<NodePublication>
{
    public void Configure(EntityTypeBuilder<NodePublication> builder)
    {
        builder.ToTable("node_publications");
        builder.HasKey(p => new { p.AccountId, p.NodeId });
        builder.HasIndex(p => p.NodeId);
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(p => new { p.OrganizationId, p.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Node>().WithMany().HasForeignKey(p => p.NodeId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LeaseConfiguration : IEntityTypeConfiguration<Lease>
{
    public void Configure(EntityTypeBuilder<Lease> builder)
    {
        builder.ToTable("leases", t => t.Name());
        builder.HasKey(l => l.Name);
    }
}

internal sealed class ConnectionConfiguration : IEntityTypeConfiguration<Connection>
{
    public void Configure(EntityTypeBuilder<Connection> builder)
    {
        builder.ToTable("connections", t => t.Holds("kind", "kind IN ('nats', 'websocket', 'mqtt', 'leafnode')"));
        builder.HasKey(c => new { c.ServerId, c.ClientId });
        builder.HasIndex(c => new { c.OrganizationId, c.AccountId, c.ConnectedAt });
        builder.HasOne<Account>().WithMany()
            .HasForeignKey(c => new { c.OrganizationId, c.AccountId })
            .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
    }
}
