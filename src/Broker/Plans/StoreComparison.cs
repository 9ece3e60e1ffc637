namespace Platform.Broker.Plans;

/// <summary>Compares a node's store with the desired one while it streams by: of each account only its name is kept, so that a store of any
/// size needs little memory. What differs here may be a push on its way, so it is only suspected.</summary>
internal sealed class StoreComparison(DesiredDigest desired)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _other = [];
    private readonly List<string> _unknown = [];

    public void Take(string account, string jwt)
    {
        _seen.Add(account);
        if (desired.IsDesired(account, jwt) is not { } isRight)
        {
            _unknown.Add(account);
        }
        else if (!isRight)
        {
            _other.Add(account);
        }
    }

    /// <summary>Accounts the node holds otherwise, lacks, or holds without need, in this order: the last cannot be pushed away. Empty when the node sent nothing: its digest is ours, for no
    /// node's store is ever empty (the system account is preloaded).</summary>
    public IReadOnlyList<string> Suspects => _seen.Count == 0 ? [] : [.. _other, .. desired.Without(_seen), .. _unknown];
}
