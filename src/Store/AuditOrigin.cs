namespace Platform.Store;

/// <summary>From where a change was asked for, as its audit row keeps it: {"via": "portal", "api", "cli" or "scim", "address": of the network,
/// "request": the X-Request-Id of the answer}.</summary>
public sealed record AuditOrigin(string Via, string? Address, string Request);
