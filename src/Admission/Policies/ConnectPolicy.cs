using System.Net;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>The ordered rules that turn an identity into permissions in one account: the first rule that fits decides, and without one nobody is admitted.
/// The JSON of connect_policies.policy.</summary>
public sealed class ConnectPolicy
{
    /// <summary>Longer policies are refused.</summary>
    public const int MaxJsonLength = 256 * 1024;
    public const int MaxRules = 200;

    internal ConnectPolicy(IReadOnlyList<PolicyRule> rules) => Rules = rules;

    /// <summary>Admits nobody.</summary>
    public static ConnectPolicy Empty { get; } = new([]);

    public IReadOnlyList<PolicyRule> Rules { get; }

    /// <summary>Never throws, whatever the text. What only the account and its organization know is <see cref="PolicyFit"/>'s to check.</summary>
    public static Parsed<ConnectPolicy> Parse(string json) => PolicyReader.Read(json);

    /// <summary>Members that say nothing are left out.</summary>
    public string ToJson() => PolicyWriter.Write(this);
}

/// <param name="Name">Unique in the policy, 1–64 characters.</param>
/// <param name="When">All must hold; none: always.</param>
/// <param name="Then">What it comes to.</param>
public sealed record PolicyRule(string Name, RuleConditions When, RuleOutcome Then);

/// <summary>Each list that is not empty must have a member that fits; every claim condition must hold.</summary>
public sealed record RuleConditions
{
    /// <summary>Names of providers.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];
    public IReadOnlyList<ClaimCondition> Claims { get; init; } = [];

    /// <summary>Of NATS's words: STANDARD, WEBSOCKET, MQTT, LEAFNODE….</summary>
    public IReadOnlyList<string> ConnectionTypes { get; init; } = [];
    public IReadOnlyList<IPNetwork> Sources { get; init; } = [];
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>Globs: "*" stands for any text, also none.</summary>
    public IReadOnlyList<Glob> ClientNames { get; init; } = [];
}

/// <summary>How a claim is compared: the member's name in JSON is the word in snake_case.</summary>
public enum ClaimTest
{
    /// <summary>A string, number or bool is this very one (numbers by value).</summary>
    Equals,

    /// <summary>It equals one of several.</summary>
    OneOf,

    /// <summary>A list has this member, or a string has it as a word between blanks (scope).</summary>
    Contains,
    StartsWith,
    EndsWith,

    /// <summary>The whole string, by a glob.</summary>
    Matches,
    AtLeast,
    AtMost,

    /// <summary>true: it is there; false: it is not.</summary>
    Present,
}

/// <param name="Operand">As written: a string, number or bool; a list of these for one_of.</param>
public sealed record ClaimCondition(ClaimPath Claim, ClaimTest Test, JsonElement Operand)
{
    internal Glob? Glob { get; init; }

    internal string? Text { get; init; }

    internal decimal? Number { get; init; }
}

/// <summary><see cref="RuleRefusal"/> or <see cref="RuleAdmission"/>.</summary>
public abstract record RuleOutcome
{
    private protected RuleOutcome()
    {
    }
}

/// <param name="Text">Why, 1–200 characters, for the tenant's screen.</param>
public sealed record RuleRefusal(string Text) : RuleOutcome;

/// <summary>Admission as a user signed by one group.</summary>
public sealed record RuleAdmission : RuleOutcome
{
    /// <summary>The group's name.</summary>
    public required string Group { get; init; }

    /// <summary>Null with a scoped group, and only then.</summary>
    public RulePermissions? Permissions { get; init; }

    /// <summary>Null: the identity's subject.</summary>
    public TextTemplate? Name { get; init; }
    public IReadOnlyList<TextTemplate> Tags { get; init; } = [];

    /// <summary>The longest life of a session; 1 to 86,400. Null: a day.</summary>
    public int? ExpiresInSeconds { get; init; }
    public RuleLimits? Limits { get; init; }
}

/// <summary>Subjects with {{claim}} in them. A null list is absent. Unlike in a user's claims, a direction without any list is closed: what a policy does not
/// give, nobody has.</summary>
public sealed record RulePermissions
{
    public IReadOnlyList<TextTemplate>? PubAllow { get; init; }
    public IReadOnlyList<TextTemplate>? PubDeny { get; init; }
    public IReadOnlyList<TextTemplate>? SubAllow { get; init; }
    public IReadOnlyList<TextTemplate>? SubDeny { get; init; }

    /// <summary>Answers to what was received.</summary>
    public RuleResponses? Responses { get; init; }
}

/// <param name="Max">Answers to one message; 0 is the server's default, 1.</param>
/// <param name="Ttl">Nanoseconds, as in NATS's claims; 0 is the server's default, two minutes.</param>
public sealed record RuleResponses(long Max, long Ttl);

/// <summary>-1 is unlimited, and so is a member that is absent.</summary>
public sealed record RuleLimits(long Subs = -1, long Data = -1, long Payload = -1);
