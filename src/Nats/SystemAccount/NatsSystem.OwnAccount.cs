using System.Globalization;
using System.Text;
using Platform.Nats.Client;

namespace Platform.Nats.SystemAccount;

// What a user of any account may ask of the system, about that account alone: servers give every account these imports.
public sealed partial class NatsSystem
{
    /// <summary>The subjects the two questions below are published to.</summary>
    public static readonly IReadOnlyList<string> OwnAccountSubjects = [OwnConnz, JetStreamInfo];

    private const string OwnConnz = "$SYS.REQ.ACCOUNT.PING.CONNZ";
    private const string JetStreamInfo = "$JS.API.INFO";
    private const int OwnPageSize = 512;

    /// <summary>The account's open connections on every server, this one among them, with the signing key of each.</summary>
    public async Task<IReadOnlyList<ServerConnections>> OwnConnectionsAsync(ServerExpectation expected, TimeSpan deadline, CancellationToken ct)
    {
        var pages = new List<ServerConnections>();
        for (var offset = 0; ;)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"{{\"auth\":true,\"limit\":{OwnPageSize},\"offset\":{offset}}}");
            var answers = await CollectAsync<ConnzData>(OwnConnz, Encoding.UTF8.GetBytes(body), expected, deadline, ct);
            var page = answers.Where(a => a.Data is not null).Select(a => new ServerConnections(a.Server, a.Data!.Connections, a.Data.Total, offset)).ToList();
            pages.AddRange(page);
            offset += OwnPageSize;
            if (page.TrueForAll(p => p.Total <= offset))
            {
                return pages;
            }
        }
    }

    /// <summary>Null when JetStream is off for the account, or nobody answers.</summary>
    public async Task<JetStreamAccount?> OwnJetStreamAsync(TimeSpan deadline, CancellationToken ct)
    {
        try
        {
            var answer = SystemJson.Read<JetStreamAccount>(await Connection.RequestAsync<byte[], byte[]>(JetStreamInfo, [], timeout: deadline, cancellationToken: ct));
            return answer.Refusal is null ? answer : null;
        }
        catch (NatsException e) when (e is NatsNoRespondersException or NatsNoReplyException)
        {
            return null;
        }
    }
}
