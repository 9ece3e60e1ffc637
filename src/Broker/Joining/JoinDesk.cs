using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Nodes;
using Platform.Broker.Reconcilers;
using Platform.Broker.Topology;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Joining;

/// <summary>Takes machines in by a token, and renews the certificates of those that came so. Names and addresses in a certificate are the topology's; a
/// request brings a public key and nothing else.</summary>
internal sealed partial class JoinDesk(IDbContextFactory<FleetDb> stores, NodeKits kits, NodeCertifier certifier, JoinBrake brake, TimeProvider clock, ILogger<JoinDesk> log)
{
    public Task<IResult> JoinAsync(HttpContext http, AgentOptions options, CancellationToken ct) => AnswerAsync(async () =>
    {
        var source = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (brake.IsOn(source))
        {
            return Refused(StatusCodes.Status429TooManyRequests, "Too many tokens from this address were refused. Wait a minute.");
        }

        var request = await http.Request.ReadFromJsonAsync<JoinRequest>(NodeSpec.Json, ct) ?? throw new JsonException("There is no request.");
        await using var db = await stores.CreateDbContextAsync(ct);
        var invitation = await Invitations.FindAsync(db, request.Secret, ct);
        if (Invitations.Wrong(invitation, clock.GetUtcNow()) is { } wrong)
        {
            return Fail(source, StatusCodes.Status403Forbidden, wrong);
        }

        return await JoinAsync(db, invitation!, request, source, options, ct);
    });

    /// <param name="node">The name in the certificate that was shown.</param>
    public Task<IResult> RenewAsync(string node, HttpContext http, AgentOptions options, CancellationToken ct) => AnswerAsync(async () =>
    {
        var request = await http.Request.ReadFromJsonAsync<RenewalRequest>(NodeSpec.Json, ct) ?? throw new JsonException("There is no request.");
        var (key, wrong) = NodeRequest.Read(request.CertificateRequest, node);
        if (key is null)
        {
            return Refused(StatusCodes.Status400BadRequest, wrong!);
        }

        await using var db = await stores.CreateDbContextAsync(ct);
        var id = await db.Operators.Where(o => o.OrganizationId == Organization.Platform).Select(o => o.Id).SingleAsync(ct);
        if (await PlaceAsync(db, id, node, ct) is not { } place)
        {
            return Refused(StatusCodes.Status404NotFound, Gone(node));
        }

        if (certifier.Wrong is { } none)
        {
            return Refused(StatusCodes.Status503ServiceUnavailable, none);
        }

        var issued = await IssueAsync(place.Node, key, options, ct);
        var source = http.Connection.RemoteIpAddress;
        AuditLog.Append(db, Organization.Platform, Invitations.Actor, "node.renew", node, new { Source = source?.ToString() }, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        Log.Renewed(log, node, source);
        return Results.Json(issued, NodeSpec.Json);
    });

    /// <summary>Uses the invitation up when nothing else can be wrong any more.</summary>
    private async Task<IResult> JoinAsync(FleetDb db, NodeInvitation invitation, JoinRequest request, IPAddress source, AgentOptions options, CancellationToken ct)
    {
        var (key, wrong) = NodeRequest.Read(request.CertificateRequest, invitation.NodeName);
        if (key is null)
        {
            return Fail(source, StatusCodes.Status400BadRequest, wrong!);
        }

        if (await PlaceAsync(db, invitation.OperatorId, invitation.NodeName, ct) is not { } place)
        {
            return Fail(source, StatusCodes.Status404NotFound, Gone(invitation.NodeName));
        }

        if (certifier.Wrong is { } none)
        {
            return Refused(StatusCodes.Status503ServiceUnavailable, none);
        }

        var kit = await kits.MakeAsync(db, invitation.OperatorId, invitation.NodeName, ct);
        var identity = await IssueAsync(place.Node, key, options, ct);
        if (!await Invitations.UseAsync(db, invitation, Organization.Platform, source.ToString(), clock.GetUtcNow(), ct))
        {
            return Fail(source, StatusCodes.Status403Forbidden, "Somebody else was faster with this token. Invite the node once more.");
        }

        Log.Joined(log, invitation.NodeName, source);
        return Results.Json(new JoinAnswer(invitation.NodeName, place.Region.Name, NodePlaces.Of(place.Topology, invitation.NodeName)!, identity, kit), NodeSpec.Json);
    }

    private async Task<IssuedCertificate> IssueAsync(TopologyNode node, System.Security.Cryptography.X509Certificates.PublicKey key, AgentOptions options, CancellationToken ct) =>
        new(certifier.Issue(node, key), await File.ReadAllTextAsync(options.TrustFile, ct));

    private static async Task<(FleetTopology Topology, TopologyRegion Region, TopologyNode Node)?> PlaceAsync(FleetDb db, OperatorId id, string name, CancellationToken ct)
    {
        if (await Topologies.LatestAsync(db, id, ct) is not { } latest)
        {
            return null;
        }

        var topology = FleetTopology.Read(latest.Document);
        var (region, node) = topology.Nodes.FirstOrDefault(n => n.Node.Name == name);
        return node is null ? null : (topology, region, node);
    }

    private static string Gone(string node) => $"The topology has no node {node} any more.";

    private IResult Fail(IPAddress source, int status, string reason)
    {
        brake.Fail(source);
        Log.Refused(log, source, reason);
        return Refused(status, reason);
    }

    private static IResult Refused(int status, string reason) => Results.Text(reason, statusCode: status);

    private async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (JsonException e)
        {
            return Refused(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return Refused(e.StatusCode, e.Message);
        }
        catch (Exception e) when (e is SealException or InvalidOperationException or UnauthorizedAccessException || Outage.Is(e))
        {
            Log.CannotIssue(log, e);
            return Refused(StatusCodes.Status503ServiceUnavailable, "The controller cannot issue anything now; its log says why. The token is good as before.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2565, LogLevel.Information, "{Node}: joined from {Source}")]
        public static partial void Joined(ILogger log, string node, IPAddress source);

        [LoggerMessage(2566, LogLevel.Information, "{Node}: certificate renewed at its own request, from {Source}")]
        public static partial void Renewed(ILogger log, string node, IPAddress? source);

        [LoggerMessage(2567, LogLevel.Warning, "{Source} wanted to join and was refused: {Reason}")]
        public static partial void Refused(ILogger log, IPAddress source, string reason);

        [LoggerMessage(2568, LogLevel.Error, "No certificate can be issued")]
        public static partial void CannotIssue(ILogger log, Exception reason);
    }
}
