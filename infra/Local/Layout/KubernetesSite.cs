namespace Platform.Local.Layout;

/// <summary>Pods (infra/kubernetes), a StatefulSet for each region. A node's name is that of its load balancer. Certificates come as a Secret, which no process of ours writes. PostgreSQL is somebody else's.</summary>
public sealed class KubernetesSite(string domain, string portalUrl, string postgres) : ContainerSite("kubernetes", domain, portalUrl, postgres)
{
    public override long StreamBytes => 8L << 30;

    public override bool KeepsMail => false;

    public override bool RenewsCertificates => false;

    // Every pod has its own address, and all of a kind one template.
    public override NodePortPlan NodePorts(int k) => Ports.Node(0);

    public override int CalloutPort(int r) => Ports.Callout(0);

    public override string CalloutHostOf(string region) => $"{region}-callout";
}
