namespace Platform.Authority;

/// <summary>What a sealed seed is for, as its row says.</summary>
internal static class SeedRole
{
    /// <summary>A dedicated operator's identity.</summary>
    public const string Operator = "operator";
    public const string OperatorSigning = "operator-signing";
    public const string Account = "account";
    public const string AccountSigning = "account-signing";

    /// <summary>The callout service's user (U…), the same in its account and in the system account.</summary>
    public const string CalloutUser = "callout-user";

    /// <summary>The user whose JWT every server gives to clients that bring none. A bearer: its seed is never opened.</summary>
    public const string CalloutSentinel = "callout-sentinel";

    /// <summary>A key (X…) that servers seal their requests for.</summary>
    public const string CalloutXKey = "callout-xkey";

    /// <summary>The built-in services' user (U…), the same in the PLATFORM account and in the system account.</summary>
    public const string ServicesUser = "services-user";
}
