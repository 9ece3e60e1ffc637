using System.ComponentModel;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Users;

/// <summary>What can be said and changed of a user. Credentials carry it as it was when they were issued: a change counts from the next one on.</summary>
internal sealed record UserFields
{
    [Description("1 to 64 small letters, digits and hyphens.")]
    public string? Name { get; init; }

    [Description("Words, or key:value, in small letters; a group's template may use them as {{tag(key)}}.")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Description("How long a credential lasts unless said at its issue; left out: 90 days.")]
    public long? LifetimeSeconds { get; init; }

    [Description("What the user may do, and its limits; left out: everything in its account. A user of a scoped group has none: the group's template decides.")]
    public UserLimitsBody? Permissions { get; init; }

    /// <summary>The first refusal, its field under <paramref name="path"/>, or null.</summary>
    public Error? Check(UserGroup group, string path = "") =>
        Names.Check(Name)
        ?? UserRules.CheckTags(Tags, Paths.Join(path, "tags"))
        ?? UserRules.CheckLifetime(LifetimeSeconds, Paths.Join(path, "lifetime_seconds"))
        ?? (Permissions is null ? null
            : group.IsScoped ? UserErrors.ScopedPermissions with { Field = Paths.Join(path, "permissions") }
            : Permissions.Check(Paths.Join(path, "permissions"), isTemplate: false)
                ?? (Permissions.BearerToken && !group.AllowsBearer ? UserErrors.BearerDisallowed with { Field = Paths.Join(path, "permissions/bearer_token") } : null));

    /// <summary>As a row holds them.</summary>
    public static UserFields From(string name, string claims, long? lifetimeSeconds, bool isScoped)
    {
        var read = Read(claims);
        return new()
        {
            Name = name,
            Tags = read.User.Tags ?? [],
            LifetimeSeconds = lifetimeSeconds,
            Permissions = isScoped ? null : UserLimitsBody.From(read.User),
        };
    }

    /// <summary>The row's claims with these fields in them; what they do not know stays. Check first.</summary>
    public string ToClaims(string claims, bool isScoped)
    {
        var written = Read(claims);
        if (isScoped)
        {
            written.SetScoped(true);
        }
        else
        {
            (Permissions ?? new()).ApplyTo(written.User);
        }

        written.User.Tags = Tags is { Count: > 0 } ? [.. Tags] : null;
        return written.ToJson();
    }

    // A user made before users had claims: nothing said, nothing limited.
    private static NatsUserClaims Read(string claims) =>
        claims is "{}" ? new() { User = { Subs = -1, Data = -1, Payload = -1 } } : NatsUserClaims.FromJson(claims);
}
