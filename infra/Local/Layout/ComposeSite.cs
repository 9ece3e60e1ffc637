namespace Platform.Local.Layout;

/// <summary>Containers on one host (docker-compose.yml). They know a node by an alias on their network, clients by DNS or their hosts file; its ports are
/// published under their own numbers, so no two nodes share one.</summary>
public sealed class ComposeSite(string domain, string portalUrl) : ContainerSite("compose", domain, portalUrl, "postgres");
