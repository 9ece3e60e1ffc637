using System.Text;
using System.Text.Json;
using Platform.Authority;

namespace Platform.Broker.Nodes;

/// <summary>The node's files: what it reads (JWTs, certificates) and the configuration it writes.</summary>
internal sealed class NodeFiles(NodeSpec spec)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Config => Path.Combine(spec.Folder, "nats.conf");

    public string PidFile => Path.Combine(spec.Folder, "nats.pid");

    /// <summary>When the certificates were last written; changes when the server has to read them again.</summary>
    public (DateTime Certificate, DateTime Trust, DateTime? Clients) CertificatesWrittenAt =>
        (PeerTrust.WrittenAt(spec.Tls.CertificateFile), PeerTrust.WrittenAt(spec.Tls.TrustFile), spec.ClientTls is { } shown ? PeerTrust.WrittenAt(shown.CertificateFile) : null);

    /// <summary>Digest of the configuration in place; empty where the release shows none.</summary>
    public string ConfigRevision { get; private set; } = "";

    /// <summary>Renders the configuration for a release, has it judged and puts it in place. Says what a server running with the file that was there needs.</summary>
    /// <param name="target">The release that will read it.</param>
    /// <param name="done">What a running server was started for, when that is not what is wanted now: an agent may have ended between putting the file in place
    /// and replacing the server.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="NodeException">nats-server refuses it; the file in place stays.</exception>
    public async Task<ReloadPlan> PlaceConfigAsync(Version target, NodeSpec? done, CancellationToken ct)
    {
        Directory.CreateDirectory(spec.Folder, Private | UnixFileMode.UserExecute);
        var text = await RenderAsync(spec, target, ct);
        ConfigRevision = RevisionIn(text);
        var before = File.Exists(Config) ? await File.ReadAllTextAsync(Config, ct) : "";
        if (string.Equals(before, text, StringComparison.Ordinal))
        {
            return done is null ? new([], []) : Compare(await RenderAsync(done, target, ct), text);
        }

        var candidate = $"{Config}.new";
        File.Delete(candidate);
        await using (var file = new FileStream(candidate, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        }

        await NatsBinary.ValidateAsync(spec.NatsServer, candidate, ct);
        File.Move(candidate, Config, overwrite: true);
        return Compare(before, text);
    }

    private static async Task<string> RenderAsync(NodeSpec spec, Version target, CancellationToken ct)
    {
        var trust = spec.Trust;
        var system = Later(await ReadAsync(spec.SystemAccountJwtFile, ct), trust?.SystemAccountJwt);
        // nats-server takes the JWT itself where it takes its file. So a file that is written anew changes nothing under a running server.
        var rendered = spec with { OperatorJwtFile = trust?.OperatorJwt ?? await ReadAsync(spec.OperatorJwtFile, ct) };
        return NatsConfig.Render(rendered, SubjectOf(system), system, await ReadCalloutAsync(spec, ct), await ReadPlatformAsync(spec, ct), target);
    }

    private static async Task<string> ReadAsync(string file, CancellationToken ct) => (await File.ReadAllTextAsync(file, ct)).Trim();

    private static string RevisionIn(string text) =>
        ConfReader.Read(text)["server_metadata"] is ConfBlock metadata && metadata["config_rev"] is ConfScalar revision ? revision.Text.Trim('"') : "";

    private static ReloadPlan Compare(string before, string after)
    {
        try
        {
            return ReloadPlan.Between(ConfReader.Read(before), ConfReader.Read(after));
        }
        catch (FormatException)
        {
            return new([], ["all of it"]); // what lies there is not of our writing
        }
    }

    private static async Task<NodeCallout?> ReadCalloutAsync(NodeSpec spec, CancellationToken ct)
    {
        if (spec is not { AuthAccountJwtFile: { } account, SentinelJwtFile: { } sentinel })
        {
            return null;
        }

        var jwt = Later(await ReadAsync(account, ct), spec.Trust?.AuthAccountJwt);
        return new(SubjectOf(jwt), jwt, await ReadAsync(sentinel, ct));
    }

    private static async Task<PreloadedAccount?> ReadPlatformAsync(NodeSpec spec, CancellationToken ct)
    {
        if (spec.Services is null)
        {
            return null;
        }

        var jwt = Later(await ReadAsync(spec.Services.PlatformAccountJwtFile, ct), spec.Trust?.PlatformAccountJwt);
        return new(SubjectOf(jwt), jwt);
    }

    /// <summary>Of an account's JWT in a file and the one of the order, the one that was issued later: files are written anew when a key of the account is replaced.</summary>
    private static string Later(string inFile, string? ordered) => ordered is not null && IssuedAt(ordered) > IssuedAt(inFile) ? ordered : inFile;

    private static long IssuedAt(string jwt)
    {
        using var claims = ClaimsOf(jwt);
        return claims.RootElement.TryGetProperty("iat", out var at) ? at.GetInt64() : 0;
    }

    private static string SubjectOf(string jwt)
    {
        using var claims = ClaimsOf(jwt);
        return claims.RootElement.GetProperty("sub").GetString() ?? throw new NodeException("An account's JWT names no account.");
    }

    /// <summary>What a JWT says. The signature is nats-server's to check.</summary>
    private static JsonDocument ClaimsOf(string jwt) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.') is [_, var middle, _] ? middle : throw new NodeException("An account's file holds no JWT.")));
}
