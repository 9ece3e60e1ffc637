using System.Runtime.CompilerServices;
using System.Text;
using Platform.Nats.Client;

namespace Platform.Nats.SystemAccount;

/// <summary>The requests and events of the system account, over a connection with a system user's credentials.
/// A request goes to all servers, and all answer: each call says whose answers it waits for and how long, and returns what
/// came; who is missing is for the caller to see. Subjects and shapes: nats-server's server/events.go.</summary>
public sealed partial class NatsSystem(NatsConnection connection)
{
    public NatsConnection Connection { get; } = connection;

    /// <summary>The subjects by which anybody with a system user changes what resolvers hold, the old ones included.</summary>
    public static IReadOnlyList<string> ClaimsChanges { get; } =
        ["$SYS.REQ.CLAIMS.UPDATE", "$SYS.REQ.CLAIMS.DELETE", "$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE", "$SYS.ACCOUNT.*.CLAIMS.UPDATE"];

    /// <summary>Every request on one of <see cref="ClaimsChanges"/>, whoever made it but this connection's own unless it echoes: an account JWT, or a
    /// generic one that lists accounts to delete. Ends with the token or the connection.</summary>
    public async IAsyncEnumerable<string> SubscribeClaimsChangesAsync(string subject, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var message in Connection.SubscribeAsync<byte[]>(subject, cancellationToken: ct))
        {
            yield return Encoding.UTF8.GetString(message.Data ?? []);
        }
    }

    /// <summary>Pushes an account JWT to every full resolver (<c>$SYS.REQ.CLAIMS.UPDATE</c>) and collects one answer per server.
    /// An answer of 200 means that the server has stored it; it checks neither trust nor age.</summary>
    public async Task<IReadOnlyList<ClaimsAnswer>> UpdateClaimsAsync(string jwt, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => ToAnswers(await CollectAsync<ClaimsReceipt>("$SYS.REQ.CLAIMS.UPDATE", Encoding.UTF8.GetBytes(jwt), expected, deadline, ct));

    /// <summary>Deletes accounts from every full resolver. The body is a generic JWT, issued and its own subject by an operator key the
    /// servers trust, whose <c>nats.accounts</c> lists the accounts; the servers' configuration must allow it.</summary>
    public async Task<IReadOnlyList<ClaimsAnswer>> DeleteClaimsAsync(string jwt, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
        => ToAnswers(await CollectAsync<ClaimsReceipt>("$SYS.REQ.CLAIMS.DELETE", Encoding.UTF8.GetBytes(jwt), expected, deadline, ct));

    /// <summary>The JWT each full resolver holds of the account; "" from one that holds none. The answers name no server:
    /// <paramref name="expected"/> is how many to wait for.</summary>
    public async Task<IReadOnlyList<string>> LookupClaimsAsync(string account, int expected, TimeSpan deadline, CancellationToken ct)
    {
        var jwts = new List<string>();
        await foreach (var answer in AskAsync($"$SYS.REQ.ACCOUNT.{account}.CLAIMS.LOOKUP", default, deadline, ct))
        {
            jwts.Add(Encoding.UTF8.GetString(answer.Data ?? []));
            if (jwts.Count >= expected)
            {
                break;
            }
        }

        return jwts;
    }

    /// <summary>The accounts each full resolver holds. Slow with many: 20 000 took 6.5 s on a small machine.</summary>
    public async Task<IReadOnlyList<ClaimsList>> ListClaimsAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var answers = await CollectAsync<List<string>>("$SYS.REQ.CLAIMS.LIST", default, expected, deadline, ct);
        return [.. answers.Where(a => a.Error is null).Select(a => new ClaimsList(a.Server.Id, a.Server.Name, a.Data ?? []))];
    }

    /// <summary>The whole store of one full resolver: of any server of the cluster this connection leads to, and no answer says of which.
    /// A queue group keeps to its cluster while that has a member, but within a cluster it takes its servers at random, the one
    /// connected to no more than others (seen in 2.15.1): only in a cluster of one server is it certain whose store this is. Nothing if the XOR of the SHA-256 of its JWTs is <paramref name="hash"/> (32 bytes; empty asks for all).</summary>
    /// <exception cref="NatsNoReplyException">The end of the store did not come before the deadline: what was returned is not all.</exception>
    public async IAsyncEnumerable<PackedClaims> PackClaimsAsync(
        ReadOnlyMemory<byte> hash, TimeSpan deadline, [EnumeratorCancellation] CancellationToken ct)
    {
        const string Subject = "$SYS.REQ.CLAIMS.PACK";
        await foreach (var part in AskAsync(Subject, hash, deadline, ct))
        {
            if (part.Data is null or [])
            {
                yield break; // the end
            }

            var text = Encoding.UTF8.GetString(part.Data);
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            yield return bar > 0 ? new(text[..bar], text[(bar + 1)..]) : throw new NatsException($"An answer of '{Subject}' is not an account and its JWT.");
        }

        throw new NatsNoReplyException(Subject, deadline);
    }

    /// <summary>Whether the store of a full resolver has exactly this digest (as for <see cref="PackClaimsAsync"/>, with the same doubt about whose
    /// store in a cluster of several). Cheap when it has; otherwise the server sends its whole store, which is not read.</summary>
    /// <exception cref="NatsNoReplyException">No answer before the deadline.</exception>
    public async Task<bool> HoldsAsync(ReadOnlyMemory<byte> hash, TimeSpan deadline, CancellationToken ct)
    {
        const string Subject = "$SYS.REQ.CLAIMS.PACK";
        await foreach (var part in AskAsync(Subject, hash, deadline, ct))
        {
            return part.Data is null or [];
        }

        throw new NatsNoReplyException(Subject, deadline);
    }

    /// <summary>Every server that answers, of the whole supercluster.</summary>
    public async Task<IReadOnlyList<ServerIdentity>> PingServersAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var answers = await CollectAsync<object>("$SYS.REQ.SERVER.PING", default, expected, deadline, ct);
        return [.. answers.Select(a => a.Server)];
    }

    private static IReadOnlyList<ClaimsAnswer> ToAnswers(List<Envelope<ClaimsReceipt>> answers) =>
    [
        .. answers.Select(a => new ClaimsAnswer(
            a.Server.Id, a.Server.Name, a.Error?.Code ?? a.Data?.Code ?? 0, a.Data?.Message, a.Error?.Description ?? (a.Data is null ? "no data" : null))),
    ];

    // One answer per server, until those expected are there or the deadline has come. Nobody there: no answers.
    private async Task<List<Envelope<T>>> CollectAsync<T>(
        string subject, ReadOnlyMemory<byte> body, ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var answers = new Dictionary<string, Envelope<T>>(StringComparer.Ordinal);
        await foreach (var message in AskAsync(subject, body, deadline, ct))
        {
            var answer = SystemJson.Read<Envelope<T>>(message);
            answers[answer.Server.Id] = answer;
            if (expected.IsMetBy(answers.Keys))
            {
                break;
            }
        }

        return [.. answers.Values];
    }

    private async IAsyncEnumerable<NatsMsg<byte[]>> AskAsync(
        string subject, ReadOnlyMemory<byte> body, TimeSpan deadline, [EnumeratorCancellation] CancellationToken ct)
    {
        var opts = new NatsRequestManyOpts { MaxWait = deadline };
        await using var answers = Connection
            .RequestManyAsync<ReadOnlyMemory<byte>, byte[]>(subject, body, opts: opts, cancellationToken: ct).GetAsyncEnumerator(ct);
        while (await NextAsync(answers))
        {
            yield return answers.Current;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<NatsMsg<byte[]>> answers)
    {
        try
        {
            return await answers.MoveNextAsync();
        }
        catch (NatsNoRespondersException)
        {
            return false; // no server with a resolver, or no system account: nobody has answered
        }
    }
}
