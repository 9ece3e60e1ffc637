namespace Platform.Authority;

/// <summary>What a sealed seed is for, as its row says.</summary>
internal static class SeedRole
{
    /// <summary>A dedicated operator's identity.</summary>
    public const string Operator = "operator";
    public const string OperatorSigning = "operator-signing";
    public const string Account = "account";
    public const string AccountSigning = "account-signing";
}
