using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Platform.Store;

internal sealed class NodeReportConfiguration : IEntityTypeConfiguration<NodeReport>
{
    public void Configure(EntityTypeBuilder<NodeReport> builder)
    {
        builder.ToTable("node_reports", t => t.Object("pulse").Object("links"));
        builder.HasKey(r => r.NodeId);
        builder.Property(r => r.Pulse).HasColumnType("jsonb").HasConversion(new Json<NodePulse>());
        builder.Property(r => r.Links).HasColumnType("jsonb").HasConversion((ValueConverter)new Json<NodeLinks>());
        builder.HasOne<Node>().WithOne().HasForeignKey<NodeReport>(r => r.NodeId).OnDelete(DeleteBehavior.Cascade);
    }

    private sealed class Json<T>() : ValueConverter<T, string>(value => NodeReportJson.Write(value), text => NodeReportJson.Read<T>(text)) where T : class;
}

/// <summary>How a report's parts are kept. A member that a row of an older build lacks is read as its type's default.</summary>
public static class NodeReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Write<T>(T part) where T : class => JsonSerializer.Serialize(part, Options);

    public static T Read<T>(string text) where T : class => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("A part of a node's report is null.");
}
