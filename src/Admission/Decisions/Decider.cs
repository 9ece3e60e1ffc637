namespace Platform.Admission;

/// <summary>Who may come in, and as what: a pure function of the attempt, the snapshot, the keys in memory and the time. It neither waits nor looks anywhere
/// else; what takes time (keys, passwords, other services) it asks for. The same question has the same answer.</summary>
public static partial class Decider
{
    /// <summary>The longest life of a session.</summary>
    public static readonly TimeSpan MaxLifeTimeSpan = TimeSpan.FromHours(24);

    /// <summary>From an attempt to an answer, or to what is wanted first.</summary>
    /// <param name="trace">Collects the steps; null on the hot path.</param>
    public static Decision Begin(AdmissionSnapshot snapshot, ConnectAttempt attempt, IKeySource keys, DateTimeOffset now, Trace? trace = null) => throw new NotSupportedException("Follows with the decider.");

    /// <summary>From a client that is known to an answer: revocations, account, policy, user claims.</summary>
    /// <param name="identity">Of this attempt's credential, found genuine.</param>
    public static Verdict Admit(AdmissionSnapshot snapshot, ConnectAttempt attempt, Identity identity, DateTimeOffset now, Trace? trace = null) => throw new NotSupportedException("Follows with the decider.");
}
