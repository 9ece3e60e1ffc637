namespace Platform.Fixtures;

/// <summary>One nats-server of a <see cref="TestFleet"/>: "us-east-1" of region "us-east".</summary>
public sealed record TestNode(string Name, string Region, NatsServerProcess Server) : IDisposable
{
    public string Url => Server.Url;

    public void Dispose() => Server.Dispose();
}
