namespace Platform.Portal.Features.Connect;

/// <summary>What the snippets are filled with. Urls are those of the chosen region's nodes, most useful first.</summary>
internal sealed record ConnectTarget(
    string Account, string User, string Region, IReadOnlyList<string> ClientUrls, string WebSocketUrl, string MqttUrl, string LeafNodeUrl)
{
    /// <summary>The file a browser saves the credentials to, and the snippets read.</summary>
    public string CredsFile => $"{Account}-{User}.creds";

    /// <summary>Name of the natscli context.</summary>
    public string Context => Account;

    public string ClientUrl => string.Join(',', ClientUrls);
}
