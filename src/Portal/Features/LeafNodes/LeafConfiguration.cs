namespace Platform.Portal.Features.LeafNodes;

/// <summary>A nats-server configuration for a leaf node: (name, account, URLs, port) -> text. Pure. Every value is a name, a key or a URL of ours, which
/// need no escaping between quotes. Members after nats-server's opts.go (parseRemoteLeafNodes) and reference.conf.</summary>
/// <param name="Name">Its server name, and its JetStream domain: no two leaf nodes of an account have one.</param>
/// <param name="AccountKey">The account's nkey, A….</param>
/// <param name="Urls">Where it connects, best first.</param>
/// <param name="ClientPort">Where its own clients connect, on loopback.</param>
internal sealed record LeafConfiguration(string Name, string AccountKey, IReadOnlyList<string> Urls, int ClientPort)
{
    public const int DefaultPort = 4222;

    public string FileName => $"{Name}.conf";

    public string CredsFile => $"{Name}.creds";

    // One remote with all URLs, not one for each region: two lines of one leaf node to one account would be a loop, which servers cut.
    public string Text => $$"""
        # Leaf node {{Name}}. Both files in one folder, and there: nats-server -c {{FileName}}
        server_name: "{{Name}}"

        # Clients of this server need no credentials, so it listens to this machine alone. What they may do beyond it, the .creds file says.
        listen: "127.0.0.1:{{ClientPort}}"

        # Streams of this server. From elsewhere in the account: nats --js-domain {{Name}} stream ls
        jetstream {
          domain: "{{Name}}"
          store_dir: "./{{Name}}-jetstream"
        }

        leafnodes {
          remotes: [
            {
              # The nodes of every region. One line is open, to the first that answers; if it goes, the next is tried.
              urls: [
        {{string.Join('\n', Urls.Select(url => $"        \"{url}\""))}}
              ]
              no_randomize: true
              credentials: "./{{CredsFile}}"
              # Which account of this server is joined: the only one. A server in operator mode names it by its key:
              # account: "{{AccountKey}}"
            }
          ]
        }

        """;
}
