using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

// Both point at persons; the migration says so, since the model cannot cross id types.
internal sealed class PersonSessionConfiguration : IEntityTypeConfiguration<PersonSession>
{
    public void Configure(EntityTypeBuilder<PersonSession> builder)
    {
        builder.ToTable("person_sessions", t => t.Holds("hash", "octet_length(hash) = 32").Holds("agent", "char_length(agent) <= 256").Holds("address", "char_length(address) <= 64"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasIndex(s => s.Hash).IsUnique().HasDatabaseName("ux_person_sessions_hash");
        builder.HasIndex(s => s.PersonId);
        builder.Property(s => s.BrokeGlass).HasDefaultValueSql("'{}'");
        builder.HasOne<Organization>().WithMany().HasForeignKey(s => s.SsoOrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PersonEventConfiguration : IEntityTypeConfiguration<PersonEvent>
{
    public void Configure(EntityTypeBuilder<PersonEvent> builder)
    {
        builder.ToTable("person_events", t => t.Matches("action", "^[a-z_]{1,40}\\.[a-z_]{1,40}$").Holds("agent", "char_length(agent) <= 256").Holds("address", "char_length(address) <= 64"));
        builder.HasIndex(e => new { e.PersonId, e.Id });
    }
}
