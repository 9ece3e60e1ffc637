namespace Platform.Nats.Sharing;

/// <summary>Imports that lead a message back to an account it came through. Path: account public keys and the subject the message has
/// there, the first account again at the end.</summary>
/// <param name="Path">From the account where it begins to the one where it returns.</param>
/// <param name="IsLoop">Messages go round for ever. Otherwise a nats-server only takes it for a cycle, and leaves an import out.</param>
public sealed record ImportCycle(IReadOnlyList<(string Account, string Subject)> Path, bool IsLoop)
{
    /// <summary>"A orders.* -> B orders.* -> A orders.new", with the names the caller has for accounts.</summary>
    public string Describe(Func<string, string> nameOf) =>
        string.Join(" -> ", Path.Select(p => $"{nameOf(p.Account)} {p.Subject}"));
}
