using Platform.Admission.Tests.Attacks;
using Platform.Nats.NKeys;

namespace Platform.Admission.Tests;

/// <summary>An attempt on the stage, through the decider as a callout process calls it.</summary>
internal static class Run
{
    private static readonly string Client = KeyPair.CreatePair(PrefixByte.User).PublicKey;

    public static ConnectAttempt ToAttempt(this Attempt attempt) => new()
    {
        UserNKey = Client,
        Region = attempt.Region,
        Source = attempt.Source,
        ConnectionType = attempt.ConnectionType,
        ClientName = attempt.ClientName,
        Username = attempt.Username,
        Password = attempt.Password,
        Token = attempt.Token,
    };

    public static Verdict Decide(Stage stage, AttackCase attack, Trace? trace = null)
    {
        var attempt = attack.Make(stage);
        return Decide(stage.Snapshot(attack.Change), attempt, stage.Now, trace);
    }

    /// <summary>With passwords kept as they are: the hasher is the process's.</summary>
    public static Verdict Decide(AdmissionSnapshot snapshot, Attempt made, DateTimeOffset now, Trace? trace = null, IKeySource? keys = null)
    {
        var attempt = made.ToAttempt();
        return Decider.Begin(snapshot, attempt, keys ?? new NoKeys(), now, trace) switch
        {
            Verdict verdict => verdict,
            NeedKeys need => need.Otherwise,
            NeedPassword { Login: { } login, Identity: { } identity } when login.PasswordHash == attempt.Credential => Decider.Admit(snapshot, attempt, identity, now, trace),
            NeedPassword need => need.Otherwise,
            NeedAnswers need => need.Otherwise,
            var other => throw new InvalidOperationException($"An answer of another kind: {other}"),
        };
    }

    public sealed class NoKeys : IKeySource
    {
        public JwkSet? KeysOf(ProviderEntry provider) => null;
    }
}
