namespace Platform.Portal.Features.Security;

/// <summary>A passkey as its owner sees it. IsSynced: its maker keeps it in several devices.</summary>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, bool IsSynced);
