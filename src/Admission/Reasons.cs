namespace Platform.Admission;

/// <summary>Why an attempt was answered as it was: stable codes, shown to the tenant with one sentence beside it. The client itself never
/// learns more than "Authorization Violation" (nats-auth.md §0.2-12).</summary>
public static class Reasons
{
    public const string Allowed = "allowed";
}
