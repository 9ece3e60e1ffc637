using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

/// <summary>One golden file: for which node, and which release.</summary>
internal sealed record GoldenCase(NodeSpec Spec, bool HasCallout, Version Target)
{
    /// <summary>Debian trixie's.</summary>
    public static readonly Version Old = new(2, 10, 27);

    /// <summary>The one we run.</summary>
    public static readonly Version Current = new(2, 15, 1);

    public static GoldenCase Of(string name) => name switch
    {
        "one-region.conf" => new(Specs.Fixed(1, regions: 1), HasCallout: false, Current),
        "one-node-per-region.conf" => new(Specs.Fixed(1), HasCallout: false, Current),
        "three-nodes-per-region.conf" => new(Specs.Fixed(3), HasCallout: false, Current),
        "with-auth-callout.conf" => new(Specs.Fixed(1), HasCallout: true, Current),
        "synced-and-advertised.conf" => new(
            Specs.Fixed(1) with { Host = "0.0.0.0", Advertise = "eu-west-1.example.com", JetStream = new JetStreamSpec(64 << 20, 1L << 30, Durability.Always) }, HasCallout: false, Current),
        "with-client-tls.conf" => new(Specs.WithClientTls(Specs.Fixed(1), "/data/tls"), HasCallout: false, Current),
        "for-2.10.27.conf" => new(Specs.Fixed(3), HasCallout: true, Old),
        _ => throw new ArgumentException($"{name} is no golden file.", nameof(name)),
    };

    public static TheoryData<string> Names =>
        ["one-region.conf", "one-node-per-region.conf", "three-nodes-per-region.conf", "with-auth-callout.conf", "synced-and-advertised.conf", "with-client-tls.conf", "for-2.10.27.conf"];
}
