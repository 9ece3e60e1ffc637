using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>"stream" and "service" in their three spellings.</summary>
internal static class Words
{
    public static string Of(NatsExportType type) => type == NatsExportType.Stream ? "stream" : "service";

    public static string Of(SharedType type) => type == SharedType.Stream ? "stream" : "service";

    public static NatsExportType TypeOf(string? word) => word switch { "stream" => NatsExportType.Stream, "service" => NatsExportType.Service, _ => NatsExportType.Unknown };

    public static SharedType RowType(NatsExportType type) => type == NatsExportType.Stream ? SharedType.Stream : SharedType.Service;
}
