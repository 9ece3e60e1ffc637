using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class PlatformSettingConfiguration : IEntityTypeConfiguration<PlatformSetting>
{
    public void Configure(EntityTypeBuilder<PlatformSetting> builder)
    {
        builder.ToTable("platform_settings", t => t.Holds("one", "id = 1").Object("document"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Document).HasColumnType("jsonb");
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}

internal sealed class FeatureFlagConfiguration : IEntityTypeConfiguration<FeatureFlag>
{
    public void Configure(EntityTypeBuilder<FeatureFlag> builder)
    {
        builder.ToTable("feature_flags", t => t.Matches("name", "^[a-z][a-z0-9_]{0,63}$"));
        builder.HasKey(f => new { f.OrganizationId, f.Name });
        builder.HasOne<Organization>().WithMany().HasForeignKey(f => f.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MemberSignOutConfiguration : IEntityTypeConfiguration<MemberSignOut>
{
    public void Configure(EntityTypeBuilder<MemberSignOut> builder)
    {
        builder.ToTable("member_sign_outs");
        builder.HasKey(s => new { s.OrganizationId, s.PersonId });
        builder.HasOne<Member>().WithMany().HasForeignKey(s => new { s.OrganizationId, s.PersonId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SupportViewConfiguration : IEntityTypeConfiguration<SupportView>
{
    public void Configure(EntityTypeBuilder<SupportView> builder)
    {
        builder.ToTable("support_views", t => t.Holds("role", "role IN ('viewer', 'developer', 'admin')").Text("reason", 500)
            .Holds("ends_at", "ends_at > started_at AND ends_at <= started_at + interval '30 minutes'"));
        builder.Property(v => v.Id).ValueGeneratedNever();
        builder.HasIndex(v => new { v.OrganizationId, v.StartedAt });
        builder.HasIndex(v => v.SessionId).IsUnique().HasFilter("ended_at IS NULL").HasDatabaseName("ux_support_views_open");
        builder.HasOne<Organization>().WithMany().HasForeignKey(v => v.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}
