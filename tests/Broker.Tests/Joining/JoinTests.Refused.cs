using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Joining;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Store;

namespace Platform.Broker.Tests.Joining;

// Who does not become a node, or not the node it would like to be; and that no token is lost by it.
public sealed partial class JoinTests
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_token_is_good_once_until_its_time_is_over_or_another_takes_its_place()
    {
        var began = Now;
        (await fleet.TryInviteAsync("mars-1", Now)).ShouldBe((null, "Revision 1 of the topology has no node mars-1. Add it first: topology set."));
        var expired = (await fleet.TryInviteAsync(JoinWorld.Node, Now.AddHours(-2))).Token!;
        await RefusedAsync(expired.Text, 1, "The token expired at ");
        var replaced = await fleet.InviteAsync();
        var token = await fleet.InviteAsync();
        await RefusedAsync(replaced.Text, 1, "was invited once more since");

        using var http = Stranger();
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PostAsync(http, JoinRequest.Path, new JoinRequest(token.Secret, NodeRequest.Make(token.Node).Request))));
        both.Select(b => b.Status).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Forbidden]);
        await RefusedAsync(token.Text, 1, "The token was used at ");

        await using var db = fleet.World.AsOwner();
        (await db.AuditRows.CountAsync(r => r.Action == "node.join" && r.Target == JoinWorld.Node && r.At >= began && r.OrganizationId == Organization.Platform, Ct)).ShouldBe(1);
        (await AuditLog.VerifyAsync(db, Organization.Platform, Ct)).ShouldBeNull();
        (await db.NodeInvitations.SingleAsync(Ct)).Hash.ShouldBe(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token.Secret)));
    }

    [Fact]
    public async Task A_token_is_sent_to_the_fleet_it_is_of_and_to_nobody_else()
    {
        var token = await fleet.InviteAsync();
        await RefusedAsync(token.Text.Replace(token.Pin, new('A', token.Pin.Length), StringComparison.Ordinal), 2, "The token was not sent.");
        await RefusedAsync(token.Text, 2, "does not answer as a controller does", new($"https://127.0.0.1:{TestPorts.Take(1)[0]}"));
        await RefusedAsync("tlj1.nothing", 2, "That is no token");

        // One that has the fleet's certificates, which are no secret, and not its key.
        using (var strangers = FleetAuthorities.ReadOrMake(Path.Combine(fleet.Folder, "strangers.pem"), Now))
        {
            NodeCertificates.Renew(strangers, [new("controller", ["127.0.0.1"], Path.Combine(fleet.Folder, "stranger.pem"), Path.Combine(fleet.Folder, "strangers-trust.pem"))], Now);
        }

        var url = new Uri($"https://127.0.0.1:{TestPorts.Take(1)[0]}");
        await using var stranger = await RunningController.StartAsync(
            fleet.World, Ct, ("Agents:Url", url.ToString()), ("Agents:CertificateFile", Path.Combine(fleet.Folder, "stranger.pem")), ("Agents:TrustFile", fleet.TrustFile));
        await RefusedAsync(token.Text, 2, "shows no certificate of the authority that the token names. The token was not sent.", url);

        // And if it were sent to a controller without the authority's key, it would be good as before.
        using var http = Stranger(url);
        var (status, body) = await PostAsync(http, JoinRequest.Path, new JoinRequest(token.Secret, NodeRequest.Make(token.Node).Request));
        (status, body).ShouldBe((HttpStatusCode.ServiceUnavailable, "This controller does not hold the key of the fleet's authority (Certificates:AuthorityFile): ask one that does."));
        (await fleet.UsedAtAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_makes_the_node_it_is_of_and_no_other()
    {
        var token = await fleet.InviteAsync();
        await RefusedAsync(token.Text.Replace(JoinWorld.Node, "us-east-1", StringComparison.Ordinal), 1, "The request is not of us-east-2, and nobody gets a certificate of another's name.");
        using var http = Stranger();
        using var rsa = RSA.Create(2048);
        var foreign = new CertificateRequest($"CN={JoinWorld.Node}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        (await PostAsync(http, JoinRequest.Path, new JoinRequest(token.Secret, foreign))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(http, JoinRequest.Path, new { secret = token.Secret, certificate_request = new string('x', 40_000) })).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync(http, JoinRequest.Path, new { surprise = 1 })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await fleet.UsedAtAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Only_a_node_renews_and_only_its_own_certificate()
    {
        using (var authorities = FleetAuthorities.Read(fleet.World.AuthorityFile))
        {
            NodeCertificates.Renew(authorities, new[] { "us-east-1", "mars-1" }.Select(n => new CertifiedNode(n, ["127.0.0.1"], Path.Combine(fleet.Folder, $"{n}.pem"), Path.Combine(fleet.Folder, "trust.pem"))), Now);
        }

        using var nobody = Stranger();
        using var node = As("us-east-1");
        using var gone = As("mars-1");
        var own = new RenewalRequest(NodeRequest.Make("us-east-1").Request);
        (await PostAsync(nobody, RenewalRequest.Path, own)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(nobody, AgentTurn.Path, new AgentTurn(0, 0, new(0, 0, "", "running", "2.15.1", "")))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(node, RenewalRequest.Path, new RenewalRequest(NodeRequest.Make(JoinWorld.Node).Request))).Body.ShouldBe("The request is not of us-east-1, and nobody gets a certificate of another's name.");
        (await PostAsync(gone, RenewalRequest.Path, new RenewalRequest(NodeRequest.Make("mars-1").Request))).ShouldBe((HttpStatusCode.NotFound, "The topology has no node mars-1 any more."));
        using var answer = await node.PostAsJsonAsync(RenewalRequest.Path, own, NodeSpec.Json, Ct);
        using var issued = X509Certificate2.CreateFromPem((await answer.Content.ReadFromJsonAsync<IssuedCertificate>(NodeSpec.Json, Ct))!.Certificate);
        (issued.Subject, issued.MatchesHostname("127.0.0.1")).ShouldBe(("CN=us-east-1", true));
        await using var db = fleet.World.AsOwner();
        (await db.AuditRows.CountAsync(r => r.Action == "node.renew" && r.Target == "us-east-1", Ct)).ShouldBe(1);
    }

    private async Task RefusedAsync(string token, int code, string why, Uri? url = null)
    {
        var folder = Path.Combine(fleet.Folder, "refused");
        var (ended, output, error) = await fleet.JoinAsync(token, folder, url);
        error.ShouldContain(why);
        (ended, output, error.Count(c => c == '\n')).ShouldBe((code, "", 1));
        (Directory.Exists(folder), Directory.Exists($"{folder}.joining")).ShouldBe((false, false));
    }

    private HttpClient As(string node)
    {
        var http = Handler();
        http.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(Path.Combine(fleet.Folder, $"{node}.pem"))];
        return new(http) { BaseAddress = fleet.Url };
    }

    private HttpClient Stranger(Uri? url = null) => new(Handler()) { BaseAddress = url ?? fleet.Url };

    private static SocketsHttpHandler Handler() => new() { SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null } };

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync<T>(HttpClient http, string path, T body)
    {
        using var answer = await http.PostAsJsonAsync(path, body, NodeSpec.Json, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
