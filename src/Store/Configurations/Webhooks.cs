using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

internal sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("webhooks", t => t
            .Holds("url", "url ~ '^https?://[!-~]+$' AND char_length(url) <= 1024")
            .Holds("description", "char_length(description) <= 256")
            .Holds("event_types", "cardinality(event_types) <= 50")
            .Holds("former_secret", "(former_secret_box IS NULL) = (former_secret_until IS NULL)")
            .Holds("disabled", "(disabled_at IS NULL) = (disabled_reason IS NULL) AND disabled_reason IN ('asked', 'gone', 'failing')"));
        builder.HasKey(w => new { w.OrganizationId, w.Id });
        builder.Property(w => w.DisabledReason).HasConversion<string?>(r => r == null ? null : Lower(r.Value), text => text == null ? null : Enum.Parse<WebhookDisabledReason>(text, true));
        builder.HasOne<Organization>().WithMany().HasForeignKey(w => w.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }

    private static string Lower(WebhookDisabledReason reason) => reason.ToString().ToLowerInvariant();
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries", t => t
            .Matches("event_type", "^[a-z_]{1,40}\\.[a-z_]{1,40}$")
            .Holds("state", "state IN ('pending', 'delivered', 'failed')")
            .Holds("due", "(state = 'pending') = (due_at IS NOT NULL) AND (state = 'pending') = (finished_at IS NULL)")
            .Holds("lease", "lease IS NULL OR state = 'pending'"));
        builder.HasKey(d => new { d.OrganizationId, d.Id });
        builder.HasIndex(d => new { d.OrganizationId, d.WebhookId, d.Id }).HasDatabaseName("ix_webhook_deliveries_webhook");
        builder.HasIndex(d => new { d.OrganizationId, d.WebhookId, d.DueAt }).HasFilter("state = 'pending'").HasDatabaseName("ix_webhook_deliveries_pending");
        builder.HasIndex(d => d.CreatedAt).HasDatabaseName("ix_webhook_deliveries_created_at");
        builder.HasOne<Webhook>().WithMany().HasForeignKey(d => new { d.OrganizationId, d.WebhookId }).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class WebhookAttemptConfiguration : IEntityTypeConfiguration<WebhookAttempt>
{
    public void Configure(EntityTypeBuilder<WebhookAttempt> builder)
    {
        builder.ToTable("webhook_attempts", t => t
            .Holds("answer", "(status IS NULL) = (problem IS NOT NULL)")
            .Holds("response", "char_length(response) <= 1024"));
        builder.HasKey(a => new { a.OrganizationId, a.DeliveryId, a.Number });
        builder.HasOne<WebhookDelivery>().WithMany().HasForeignKey(a => new { a.OrganizationId, a.DeliveryId }).HasConstraintName("fk_webhook_attempts_webhook_deliveries").OnDelete(DeleteBehavior.Cascade);
    }
}
