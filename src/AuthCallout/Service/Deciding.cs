using Platform.Admission;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Snapshot;
using Platform.AuthCallout.Telemetry;

namespace Platform.AuthCallout.Service;

/// <summary>Brings a decision to its end: asks the pure part, fetches what it needs (keys, a password's hash, a provider's answer) within the request's deadline, and
/// asks again. The service and the test bench decide by the same path.</summary>
internal sealed class Deciding(
    RememberedCredentials remembered, KeySets keys, PasswordLane passwords, Asking asking, LimitOptions limits, CalloutMetrics metrics, TimeProvider clock)
{
    private const string NobodysHash = "AQAAAAIAAYagAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";

    /// <summary>Whether the credential was verified a moment ago and still counts.</summary>
    public bool Knows(CalloutState state, ConnectAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(attempt);
        return Credentials.IsToken(attempt.Credential) && remembered.Find(state, RememberedCredentials.KeyOf(attempt), keys, clock.GetUtcNow()) is not null;
    }

    /// <param name="state">The snapshot to decide from.</param>
    /// <param name="attempt">Who comes.</param>
    /// <param name="arrivedAt">Timestamp from which the deadline counts.</param>
    /// <param name="trace">Gets the steps; null on the hot path.</param>
    public ValueTask<Verdict> DecideAsync(CalloutState state, ConnectAttempt attempt, long arrivedAt, Trace? trace)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(attempt);
        var now = clock.GetUtcNow();
        var isToken = trace is null && Credentials.IsToken(attempt.Credential);
        var key = isToken ? RememberedCredentials.KeyOf(attempt) : default;
        if (isToken && remembered.Find(state, key, keys, now) is { } identity)
        {
            metrics.Remembered();
            return new(Decider.Admit(state.Admission, attempt, identity, now, trace));
        }

        var decision = Decider.Begin(state.Admission, attempt, keys, now, trace);
        if (decision is Verdict verdict)
        {
            if (isToken)
            {
                Remember(state, key, verdict, now);
            }

            return new(verdict);
        }

        return new(DecideLaterAsync(state, attempt, decision, arrivedAt, trace));
    }

    private void Remember(CalloutState state, in RememberedCredentials.Key key, Verdict verdict, DateTimeOffset now)
    {
        var identity = verdict is Allow allow ? allow.Identity : ((Deny)verdict).Identity;
        if (identity is { Provider.Settings: TokenSettings })
        {
            remembered.Add(state, key, identity, identity.Provider.Settings is OidcSettings ? keys.KeysOf(identity.Provider) : null, now);
        }
    }

    private async Task<Verdict> DecideLaterAsync(CalloutState state, ConnectAttempt attempt, Decision decision, long arrivedAt, Trace? trace)
    {
        var left = limits.DeadlineTimeSpan - clock.GetElapsedTime(arrivedAt);
        using var deadline = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), clock);
        return decision switch
        {
            NeedKeys need => await WithKeysAsync(state, attempt, need, trace, deadline.Token),
            NeedPassword need => await WithPasswordAsync(state, attempt, need, trace, deadline.Token),
            NeedAnswers need => await WithAnswersAsync(state, attempt, need, trace, deadline.Token),
            _ => throw new InvalidOperationException($"{decision.GetType().Name} is no decision to be carried on."),
        };
    }

    private async Task<Verdict> WithKeysAsync(CalloutState state, ConnectAttempt attempt, NeedKeys need, Trace? trace, CancellationToken ct)
    {
        try
        {
            if (!await keys.RenewAsync(need.Provider, keys.KeysOf(need.Provider), ct))
            {
                return need.Otherwise;
            }
        }
        catch (OperationCanceledException)
        {
            return need.Otherwise;
        }

        return Decider.Begin(state.Admission, attempt, keys, clock.GetUtcNow(), trace) switch
        {
            Verdict verdict => verdict,
            NeedKeys again => again.Otherwise, // the newest keys do not have it either
            var other => throw new InvalidOperationException($"A token came to {other.GetType().Name}."),
        };
    }

    private async Task<Verdict> WithPasswordAsync(CalloutState state, ConnectAttempt attempt, NeedPassword need, Trace? trace, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        try
        {
            var answer = await passwords.VerifyAsync(need.Login?.Id ?? default, need.Login?.PasswordHash ?? NobodysHash, attempt.Credential).AsTask().WaitAsync(ct);
            return answer switch
            {
                PasswordAnswer.Right when need.Identity is { } identity => Decider.Admit(state.Admission, attempt, identity, clock.GetUtcNow(), trace),
                PasswordAnswer.Busy => new Deny(RequestReasons.Overloaded, "Too many passwords are being checked.", need.Provider),
                _ => need.Otherwise,
            };
        }
        catch (OperationCanceledException)
        {
            return new Deny(RequestReasons.Overloaded, "The password could not be checked in time.", need.Provider);
        }
        finally
        {
            metrics.Took(Stage.Hash, clock.GetTimestamp() - began);
        }
    }

    private async Task<Verdict> WithAnswersAsync(CalloutState state, ConnectAttempt attempt, NeedAnswers need, Trace? trace, CancellationToken ct)
    {
        Deny? failed = null;
        foreach (var provider in need.Providers)
        {
            try
            {
                var answer = await asking.AskAsync(provider, state, attempt, need.Account, ct);
                switch (ProviderAnswers.Read(provider, attempt, answer.Body, clock.GetUtcNow()))
                {
                    case { Identity: { } identity }:
                        return Decider.Admit(state.Admission, attempt, identity, clock.GetUtcNow(), trace);
                    case { Refusal: { } refusal }:
                        return refusal;
                }
            }
            catch (CallFailedException e)
            {
                failed ??= new Deny(Reasons.ProviderUnavailable, e.Message, provider, need.Account);
            }
            catch (OperationCanceledException)
            {
                return new Deny(Reasons.ProviderUnavailable, "The provider did not answer in time.", provider, need.Account);
            }
        }

        return failed ?? need.Otherwise;
    }
}
