using System.ComponentModel;
using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Portal.Features.Claims;

/// <summary>One direction. Allow: what is permitted; left out, everything. Deny: what is refused, and wins over allow. Entries are subjects with
/// the wildcards * and >; in sub an entry may be "subject queue".</summary>
internal sealed record PermissionBody(IReadOnlyList<string>? Allow = null, IReadOnlyList<string>? Deny = null);

/// <summary>The right to answer what was received, on its reply subject. Max: answers to one message (0: the servers' default, 1; -1: no limit).
/// Ttl: for how long, in nanoseconds (0: the servers' default, 2 minutes; -1: no limit). With it, and without pub.allow, nothing else may be published.</summary>
internal sealed record ResponseBody(
    [property: Description("Answers to one message; 0 is the servers' default of 1, -1 no limit.")] long Max = 0,
    [property: Description("Nanoseconds; 0 is the servers' default of 2 minutes, -1 no limit.")] long Ttl = 0);

/// <summary>What may be published and subscribed to, in the JWT's own field names. All left out: everything, or the account's default permissions where it has some.</summary>
internal record PermissionsBody
{
    public PermissionBody? Pub { get; init; }
    public PermissionBody? Sub { get; init; }
    public ResponseBody? Resp { get; init; }

    /// <summary>As read from a JWT's or a row's claims.</summary>
    public static PermissionsBody From(NatsPermissions from) =>
        new() { Pub = OfNats(from.Pub), Sub = OfNats(from.Sub), Resp = OfNats(from.Resp) };

    /// <summary>The first refusal (permissions.…), its field under <paramref name="path"/> ("default_permissions/pub/allow/0"; "" is the body itself), or null.</summary>
    public Error? Check(string path) => CheckPermissions(path, isTemplate: false);

    /// <summary>Writes into claims that may hold more than this body knows; what it does not know stays. Check first.</summary>
    public void ApplyTo(NatsPermissions to)
    {
        Apply(Pub, to.Pub);
        Apply(Sub, to.Sub);
        to.Resp = Applied(Resp, to.Resp);
    }

    private protected Error? CheckPermissions(string path, bool isTemplate) =>
        PermissionRules.Check(Pub, Paths.Join(path, "pub"), mayQueue: false, isTemplate)
        ?? PermissionRules.Check(Sub, Paths.Join(path, "sub"), mayQueue: true, isTemplate)
        ?? PermissionRules.Check(Resp, Paths.Join(path, "resp"));

    private protected static PermissionBody? OfNats(NatsPermission from) =>
        from.Allow is null && from.Deny is null ? null : new(from.Allow, from.Deny);

    private protected static ResponseBody? OfNats(NatsResponsePermission? from) => from is null ? null : new(from.MaxMsgs, from.Expires);

    private protected static void Apply(PermissionBody? from, NatsPermission to)
    {
        to.Allow = from?.Allow is { Count: > 0 } allow ? [.. allow] : null;
        to.Deny = from?.Deny is { Count: > 0 } deny ? [.. deny] : null;
    }

    private protected static NatsResponsePermission? Applied(ResponseBody? from, NatsResponsePermission? to)
    {
        if (from is null)
        {
            return null;
        }

        to ??= new();
        (to.MaxMsgs, to.Expires) = (from.Max, from.Ttl);
        return to;
    }
}
