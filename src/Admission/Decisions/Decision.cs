using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Admission;

/// <summary>What the pure part of a decision comes to: an answer, or what it needs to come to one.</summary>
public abstract record Decision
{
    private protected Decision()
    {
    }
}

/// <summary>A final answer: <see cref="Allow"/> or <see cref="Deny"/>.</summary>
public abstract record Verdict : Decision
{
    private protected Verdict()
    {
    }

    /// <summary>A code of <see cref="Reasons"/>.</summary>
    public abstract string Reason { get; }
}

/// <summary>The client is admitted.</summary>
/// <param name="Rule">The rule that admits it.</param>
/// <param name="Claims">The user's claims, valid, without issuer, iat and jti, which encoding sets.</param>
/// <param name="SigningKey">Signs them: a key of the rule's group.</param>
/// <param name="ExpiresAt">The end of the user JWT, whole seconds.</param>
public sealed record Allow(
    AccountEntry Account,
    Identity Identity,
    PolicyRule Rule,
    int PolicyVersion,
    GroupEntry Group,
    NatsUserClaims Claims,
    ISigner SigningKey,
    DateTimeOffset ExpiresAt) : Verdict
{
    public override string Reason => Reasons.Allowed;
}

/// <summary>The client is refused.</summary>
/// <param name="Code">A code of <see cref="Reasons"/>.</param>
/// <param name="Detail">One sentence with the values that decided, for the tenant's screen; never a part of the credential that is secret.</param>
/// <param name="Provider">Where one was found; without one no tenant is told.</param>
/// <param name="Account">Where one was found.</param>
/// <param name="Identity">Where the credential was genuine.</param>
/// <param name="Rule">The rule that decided, where one did.</param>
public sealed record Deny(
    string Code,
    string Detail,
    ProviderEntry? Provider = null,
    AccountEntry? Account = null,
    Identity? Identity = null,
    PolicyRule? Rule = null) : Verdict
{
    public override string Reason => Code;
}

/// <summary>The provider's keys are wanted: there are none yet, or none of them is the token's. Fetch them (with a floor between two fetches, and one fetch
/// for all who wait) and begin again; when nothing newer is to be had, answer <paramref name="Otherwise"/>.</summary>
/// <param name="Kid">The key the token names; null when it names none.</param>
public sealed record NeedKeys(ProviderEntry Provider, string? Kid, Deny Otherwise) : Decision;

/// <summary>A password is to be hashed, which is slow on purpose. Right: <see cref="Decider.Admit"/> with <paramref name="Identity"/>; wrong:
/// <paramref name="Otherwise"/>.</summary>
/// <param name="Login">Null: there is no such user name. Hash the password against anything all the same, so that time tells nobody which names exist.</param>
/// <param name="Identity">Who it is when the password is right; null without a login.</param>
public sealed record NeedPassword(ProviderEntry Provider, LoginEntry? Login, Identity? Identity, Deny Otherwise) : Decision;

/// <summary>An opaque credential: these providers (introspection, then webhooks, the oldest first) are asked one after the other until one knows it.</summary>
/// <param name="Providers">At least one, all of one organization.</param>
/// <param name="Account">The account the client means.</param>
/// <param name="Otherwise">When none does.</param>
public sealed record NeedAnswers(IReadOnlyList<ProviderEntry> Providers, AccountEntry Account, Deny Otherwise) : Decision;
