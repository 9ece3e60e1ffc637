using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Kernel;

/// <summary>An address of an organization's that events are sent to.</summary>
[JsonConverter(typeof(TypedIdJson<WebhookId>))]
public readonly record struct WebhookId(Guid Value) : ITypedId<WebhookId>
{
    public static string Prefix => "whk";
    public static WebhookId New(DateTimeOffset now) => TypedId.New<WebhookId>(now);
    public static WebhookId From(Guid value) => new(value);
    public static WebhookId Parse(string s, IFormatProvider? provider) => TypedId.Parse<WebhookId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out WebhookId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>One event on its way to one webhook: what is sent as webhook-id, the same however often it is tried.</summary>
[JsonConverter(typeof(TypedIdJson<WebhookDeliveryId>))]
public readonly record struct WebhookDeliveryId(Guid Value) : ITypedId<WebhookDeliveryId>
{
    public static string Prefix => "whd";
    public static WebhookDeliveryId New(DateTimeOffset now) => TypedId.New<WebhookDeliveryId>(now);
    public static WebhookDeliveryId From(Guid value) => new(value);
    public static WebhookDeliveryId Parse(string s, IFormatProvider? provider) => TypedId.Parse<WebhookDeliveryId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out WebhookDeliveryId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}
