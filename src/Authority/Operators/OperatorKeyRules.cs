using System.Globalization;

namespace Platform.Authority;

/// <summary>When a key of the shared operator may sign accounts, and when servers may stop believing it. Pure; each answer is null or the rule and the way out.</summary>
public static class OperatorKeyRules
{
    private const int MostNamed = 5;

    /// <param name="key">Of the operator's; null when it has no such key.</param>
    /// <param name="without">Nodes whose server has not started with an operator JWT that lists it.</param>
    public static string? WhyNotUsed(OperatorSigningKey? key, IReadOnlyList<string> without)
    {
        ArgumentNullException.ThrowIfNull(without);
        return key switch
        {
            null => "The operator has no such signing key. broker operator keys lists them.",
            { IsActive: true } => $"{key.PublicKey} signs the accounts already.",
            { IsListed: false } => $"{key.PublicKey} is proposed, and no operator JWT lists it yet: sign the proposal where the identity's seed is (broker operator sign), and bring it back (broker operator accept).",
            { IsHeld: false } => $"The seed of {key.PublicKey} is not here, so nothing can be signed with it. Add another key: broker operator add-key.",
            _ when without.Count > 0 => $"A key signs accounts when every node's server has started with the operator JWT that lists it: {Named(without)} {(without.Count == 1 ? "has" : "have")} not. Have it rolled out (rollout plan change --start), start their agents, or take the nodes out of the topology.",
            _ => null,
        };
    }

    /// <param name="key">Of the operator's; null when it has no such key.</param>
    /// <param name="carrying">Accounts whose JWT is by this key.</param>
    /// <param name="unsettled">Accounts whose present JWT some node has not confirmed: it may hold one that is.</param>
    public static string? WhyNotRemoved(OperatorSigningKey? key, int carrying, int unsettled) => key switch
    {
        null => "The operator has no such signing key. broker operator keys lists them.",
        { IsActive: true } => $"{key.PublicKey} signs the accounts. Let another key sign first: broker operator use-key KEY.",
        _ when carrying > 0 => $"A key is removed when no account's JWT in force is signed with it: {Text(carrying)} still are. A running controller signs them anew with the active key; try again then.",
        _ when unsettled > 0 => $"A key is removed when no node holds an account's JWT signed with it: the present JWTs of {Text(unsettled)} accounts are not confirmed by every node. Start those that are away, or take them out of the topology, and try again.",
        _ => null,
    };

    private static string Named(IReadOnlyList<string> nodes) =>
        nodes.Count <= MostNamed ? string.Join(", ", nodes) : $"{string.Join(", ", nodes.Take(MostNamed))} and {Text(nodes.Count - MostNamed)} more";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
