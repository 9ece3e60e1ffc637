using System.Text;
using System.Text.Json;
using Platform.Authority;
using Platform.Broker.Nodes;

namespace Platform.Broker.Joining;

/// <summary>A joined node's folder: spec.json; what the node shows and believes in tls; what it was given in fleet; the server's own in node. Laid out beside
/// its place and moved there whole; nobody else may read any of it.</summary>
internal sealed class JoinedFolder : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly JsonSerializerOptions Indented = new(NodeSpec.Json) { WriteIndented = true };

    private readonly string _place;
    private readonly string _draft;

    private JoinedFolder(string place) => (_place, _draft) = (place, $"{place}.joining");

    public string SpecFile => Path.Combine(_place, "spec.json");

    /// <summary>Who is believed while joining.</summary>
    public string PinnedFile => Path.Combine(_draft, "pinned.pem");

    /// <exception cref="JoinException">There is something already.</exception>
    /// <exception cref="IOException">It cannot be made there.</exception>
    public static JoinedFolder Begin(string place)
    {
        place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place));
        if (File.Exists(place) || (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any()))
        {
            throw new JoinException($"{place} is there already. If a node is in it, start that: broker node --spec {Path.Combine(place, "spec.json")}. To make another node, name another folder.");
        }

        var folder = new JoinedFolder(place);
        folder.Dispose(); // what an interrupted run left
        Directory.CreateDirectory(folder._draft, Mine);
        return folder;
    }

    public void Lay(JoinAnswer answer, string privateKeyPem, string natsServer, string? natsServers, IReadOnlyList<string> controllers)
    {
        var kit = answer.Kit;
        var spec = answer.Place.ApplyTo(new(
            answer.Node, answer.Region, Path.Combine(_place, "node"), Path.Combine(_place, "nats.log"), natsServer,
            Put("fleet/operator.jwt", kit.OperatorJwt), Put("fleet/system-account.jwt", kit.SystemAccountJwt),
            answer.Place.Host, answer.Place.Ports, answer.Place.Tags,
            new(Put("tls/node.pem", answer.Identity.With(privateKeyPem)), Put("tls/authorities.pem", answer.Identity.Trust), RenewsItself: true),
            [], [], null, answer.Place.DrainSeconds,
            Put("fleet/auth-account.jwt", kit.AuthAccountJwt), Put("fleet/sentinel.jwt", kit.SentinelJwt), null,
            new(
                Put("fleet/platform-account.jwt", kit.PlatformAccountJwt), Put("fleet/services.creds", kit.ServicesCreds),
                Put("fleet/services-system.creds", kit.ServicesSystemCreds), Put("fleet/regions.json", kit.Regions)),
            controllers, NatsServers: natsServers));
        Put("spec.json", JsonSerializer.SerializeToUtf8Bytes(spec, Indented));
        File.Delete(PinnedFile);
        if (Directory.Exists(_place))
        {
            Directory.Delete(_place);
        }

        Directory.Move(_draft, _place);
    }

    /// <summary>Takes a draft away that did not become a node.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_draft))
        {
            Directory.Delete(_draft, recursive: true);
        }
    }

    private string Put(string name, string text) => Put(name, Encoding.UTF8.GetBytes(text));

    /// <returns>Where the file will be.</returns>
    private string Put(string name, byte[] content)
    {
        SecretFile.Write(Path.Combine(_draft, name), content, SecretFile.Private);
        return Path.Combine(_place, name);
    }
}
