using Platform.Nats.Jwt;

namespace Platform.Admission.Tests.Attacks;

/// <summary>One thing a client may try.</summary>
/// <param name="Family">Each has a case that must be admitted, so that none of the others is refused by accident.</param>
/// <param name="Name">Unique in the family.</param>
/// <param name="Reason">A code of <see cref="Reasons"/>; "allowed" for a control.</param>
/// <param name="Make">What the client sends.</param>
/// <param name="Change">What is different in the platform's own data; null: nothing, so the case can be sent to any platform that has <see cref="Stage"/>'s
/// providers, accounts and policies.</param>
/// <param name="IsMomentary">Right in the second of <see cref="Stage.Now"/> only.</param>
public sealed record AttackCase(string Family, string Name, string Reason, Func<Stage, Attempt> Make, Action<StageData>? Change = null, bool IsMomentary = false)
{
    public bool IsControl => Reason == Reasons.Allowed;

    public override string ToString() => $"{Family}: {Name}";
}

/// <summary>What a client sends and how it comes.</summary>
public sealed record Attempt(
    string Token = "",
    string Username = "",
    string Password = "",
    string ConnectionType = NatsConnectionTypes.Standard,
    string Source = "10.1.2.3",
    string ClientName = "client",
    string Region = "eu-west");
