using System.Text.Json;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>An organization of the platform. State: "active", "suspended" or "deleted". SuspensionReason: as its people read it. PurgeAt: until when a deleted one can be restored.</summary>
internal sealed record AnyOrganizationView(
    OrganizationId Id, string Name, string Slug, string State, int Members, int Accounts, DateTimeOffset CreatedAt, DateTimeOffset? SuspendedAt, string? SuspensionReason,
    DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt)
{
    public static AnyOrganizationView Of(AnyOrganization o) => new(
        new(o.Id), o.Name, o.Slug, o.DeletedAt is not null ? "deleted" : o.SuspendedAt is not null ? "suspended" : "active", o.Members, o.Accounts, o.CreatedAt, o.SuspendedAt,
        o.SuspensionReason, o.DeletedAt, o.PurgeAt);
}

/// <summary>One organization with what support asks for. Members: 500 at most. Accounts: the first 200. Events: the newest 20 of its audit log, without what exactly was changed.
/// Flags: those set for it alone.</summary>
internal sealed record AnyOrganizationDetail(
    AnyOrganizationView Organization, IReadOnlyList<AnyMemberView> Members, IReadOnlyList<AnyAccountView> Accounts, IReadOnlyList<AnyEventView> Events, IReadOnlyList<FlagView> Flags);

internal sealed record AnyMemberView(PersonId Id, string Email, Role Role, bool IsLimited, DateTimeOffset JoinedAt)
{
    public static AnyMemberView Of(AnyMember m) => new(new(m.PersonId), m.Email, Enum.Parse<Role>(m.Role, ignoreCase: true), m.IsLimited, m.CreatedAt);
}

/// <summary>Limits: in NATS's spelling. Connections: open ones.</summary>
internal sealed record AnyAccountView(AccountId Id, string Name, string PublicKey, AccountState State, long Generation, int Connections, JsonElement? Limits)
{
    public static AnyAccountView Of(AnyAccount a) => new(
        new(a.Id), a.Name, a.PublicKey, Enum.Parse<AccountState>(a.State, ignoreCase: true), a.Generation, a.Connections, a.Limits is null ? null : JsonSerializer.Deserialize<JsonElement>(a.Limits));
}

internal sealed record AnyEventView(long Sequence, DateTimeOffset At, string Actor, string Action, string Target)
{
    public static AnyEventView Of(AnyAuditRow r) => new(r.Sequence, r.At, r.Actor, r.Action, r.Target);
}
