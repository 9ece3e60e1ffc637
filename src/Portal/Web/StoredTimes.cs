using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Portal.Web;

/// <summary>Times to the microsecond, which is what PostgreSQL keeps of them: without it the answer to a change, made of what was asked and of the clock, would say another time than
/// every answer after it, and have another ETag. Cut off as Npgsql does it, not rounded.</summary>
internal sealed class StoredTimes : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Cut(reader.GetDateTimeOffset());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Cut(value));

    private static DateTimeOffset Cut(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
