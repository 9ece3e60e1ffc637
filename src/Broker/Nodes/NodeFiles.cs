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
    /// <exception cref="NodeException">nats-server refuses it; the file in place stays.</exception>
    public async Task<ReloadPlan> PlaceConfigAsync(Version target, CancellationToken ct)
    {
        Directory.CreateDirectory(spec.Folder, Private | UnixFileMode.UserExecute);
        var systemAccountJwt = (await File.ReadAllTextAsync(spec.SystemAccountJwtFile, ct)).Trim();
        var text = NatsConfig.Render(spec, SubjectOf(systemAccountJwt), systemAccountJwt, await ReadCalloutAsync(ct), await ReadPlatformAsync(ct), target);
        ConfigRevision = RevisionIn(text);
        var before = File.Exists(Config) ? await File.ReadAllTextAsync(Config, ct) : "";
        if (string.Equals(before, text, StringComparison.Ordinal))
        {
            return new([], []);
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

    private async Task<NodeCallout?> ReadCalloutAsync(CancellationToken ct)
    {
        if (spec is not { AuthAccountJwtFile: { } account, SentinelJwtFile: { } sentinel })
        {
            return null;
        }

        var jwt = (await File.ReadAllTextAsync(account, ct)).Trim();
        return new(SubjectOf(jwt), jwt, (await File.ReadAllTextAsync(sentinel, ct)).Trim());
    }

    private async Task<PreloadedAccount?> ReadPlatformAsync(CancellationToken ct)
    {
        if (spec.Services is null)
        {
            return null;
        }

        var jwt = (await File.ReadAllTextAsync(spec.Services.PlatformAccountJwtFile, ct)).Trim();
        return new(SubjectOf(jwt), jwt);
    }

    /// <summary>The account a JWT is about. The signature is nats-server's to check.</summary>
    private static string SubjectOf(string jwt)
    {
        var payload = jwt.Split('.') is [_, var middle, _] ? middle : throw new NodeException("An account's file holds no JWT.");
        using var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(payload));
        return claims.RootElement.GetProperty("sub").GetString() ?? throw new NodeException("An account's JWT names no account.");
    }
}
