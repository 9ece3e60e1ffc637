using System.Text.Json.Serialization;

namespace Platform.Store;

/// <summary>From where a change was asked for, as its audit row keeps it: {"via": "portal", "api", "cli" or "scim", "address": of the network,
/// "request": the X-Request-Id of the answer}. Where an administrator of the platform acted in a support view, also "support": {"view": its id, "as": the role}: the
/// actor is the administrator, the role whose place they took stands here, and the chain's hash covers both.</summary>
public sealed record AuditOrigin(string Via, string? Address, string Request, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SupportOrigin? Support = null);

/// <summary>View: of the <see cref="SupportView"/>. As: the role.</summary>
public sealed record SupportOrigin(string View, string As);
