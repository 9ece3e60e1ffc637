namespace Platform.Nats.Jwt.Json;

/// <summary>The JSON of every part of a claim. The order of members is Go's: tokens of both come out alike.</summary>
internal static partial class PartShapes
{
    public static readonly Shape<NatsPermission> Permission = new Shape<NatsPermission>()
        .Texts("allow", p => p.Allow, (p, v) => p.Allow = v)
        .Texts("deny", p => p.Deny, (p, v) => p.Deny = v);

    public static readonly Shape<NatsResponsePermission> Response = new Shape<NatsResponsePermission>()
        .Number("max", r => r.MaxMsgs, (r, v) => r.MaxMsgs = v, always: true)
        .Number("ttl", r => r.Expires, (r, v) => r.Expires = v, always: true);

    public static readonly Shape<NatsPermissions> Permissions = new Shape<NatsPermissions>()
        .Part("pub", Permission, p => p.Pub)
        .Part("sub", Permission, p => p.Sub)
        .Optional("resp", Response, p => p.Resp, (p, v) => p.Resp = v);

    public static readonly Shape<NatsTimeRange> TimeRange = new Shape<NatsTimeRange>()
        .Text("start", t => t.Start, (t, v) => t.Start = v)
        .Text("end", t => t.End, (t, v) => t.End = v);

    public static readonly Shape<NatsServiceLatency> Latency = AddSampling(new Shape<NatsServiceLatency>())
        .Text("results", l => l.Results, (l, v) => l.Results = v, always: true);

    public static readonly Shape<NatsExport> Export = AddType(
            new Shape<NatsExport>()
                .Text("name", e => e.Name, (e, v) => e.Name = v)
                .Text("subject", e => e.Subject, (e, v) => e.Subject = v),
            "type", e => e.Type, (e, v) => e.Type = v)
        .Flag("token_req", e => e.TokenReq, (e, v) => e.TokenReq = v)
        .Map("revocations", e => e.Revocations, (e, v) => e.Revocations = v, ReadTime, WriteTime)
        .Text("response_type", e => e.ResponseType, (e, v) => e.ResponseType = v)
        .Number("response_threshold", e => e.ResponseThreshold, (e, v) => e.ResponseThreshold = v)
        .Optional("service_latency", Latency, e => e.Latency, (e, v) => e.Latency = v)
        .Unsigned("account_token_position", e => e.AccountTokenPosition, (e, v) => e.AccountTokenPosition = v)
        .Flag("advertise", e => e.Advertise, (e, v) => e.Advertise = v)
        .Flag("allow_trace", e => e.AllowTrace, (e, v) => e.AllowTrace = v)
        .Text("description", e => e.Description, (e, v) => e.Description = v)
        .Text("info_url", e => e.InfoUrl, (e, v) => e.InfoUrl = v);

    public static readonly Shape<NatsImport> Import = AddType(
            new Shape<NatsImport>()
                .Text("name", i => i.Name, (i, v) => i.Name = v)
                .Text("subject", i => i.Subject, (i, v) => i.Subject = v)
                .Text("account", i => i.Account, (i, v) => i.Account = v)
                .Text("token", i => i.Token, (i, v) => i.Token = v)
                .Text("to", i => i.To, (i, v) => i.To = v)
                .Text("local_subject", i => i.LocalSubject, (i, v) => i.LocalSubject = v),
            "type", i => i.Type, (i, v) => i.Type = v)
        .Flag("share", i => i.Share, (i, v) => i.Share = v)
        .Flag("allow_trace", i => i.AllowTrace, (i, v) => i.AllowTrace = v);

    public static readonly Shape<NatsWeightedMapping> WeightedMapping = new Shape<NatsWeightedMapping>()
        .Text("subject", m => m.Subject, (m, v) => m.Subject = v, always: true)
        .Unsigned("weight", m => m.Weight, (m, v) => m.Weight = (byte)v, max: byte.MaxValue)
        .Text("cluster", m => m.Cluster, (m, v) => m.Cluster = v);

    public static readonly Shape<NatsExternalAuthorization> ExternalAuthorization = new Shape<NatsExternalAuthorization>()
        .Texts("auth_users", a => a.AuthUsers, (a, v) => a.AuthUsers = v)
        .Texts("allowed_accounts", a => a.AllowedAccounts, (a, v) => a.AllowedAccounts = v)
        .Text("xkey", a => a.XKey, (a, v) => a.XKey = v);

    public static readonly Shape<NatsMsgTrace> Trace = new Shape<NatsMsgTrace>()
        .Text("dest", t => t.Destination, (t, v) => t.Destination = v)
        .Number("sampling", t => t.Sampling, (t, v) => t.Sampling = v);

    public static readonly Shape<NatsJetStreamLimits> JetStreamTier = AddJetStream(new Shape<NatsJetStreamLimits>());

    public static readonly Shape<NatsOperatorLimits> V1Limits = AddAccountLimits(new Shape<NatsOperatorLimits>());

    public static readonly Shape<NatsOperatorLimits> OperatorLimits = AddJetStream(AddAccountLimits(new Shape<NatsOperatorLimits>()))
        .Map("tiered_limits", l => l.TieredLimits, (l, v) => l.TieredLimits = v, ReadTier, (o, tier) => JetStreamTier.Write(o, tier));

    private static Shape<NatsOperatorLimits> AddAccountLimits(Shape<NatsOperatorLimits> shape) => shape
        .Number("subs", l => l.Subs, (l, v) => l.Subs = v)
        .Number("data", l => l.Data, (l, v) => l.Data = v)
        .Number("payload", l => l.Payload, (l, v) => l.Payload = v)
        .Number("imports", l => l.Imports, (l, v) => l.Imports = v)
        .Number("exports", l => l.Exports, (l, v) => l.Exports = v)
        .Flag("wildcards", l => l.WildcardExports, (l, v) => l.WildcardExports = v)
        .Flag("disallow_bearer", l => l.DisallowBearer, (l, v) => l.DisallowBearer = v)
        .Number("conn", l => l.Conn, (l, v) => l.Conn = v)
        .Number("leaf", l => l.LeafNodeConn, (l, v) => l.LeafNodeConn = v);

    private static Shape<T> AddJetStream<T>(Shape<T> shape)
        where T : NatsJetStreamLimits => shape
        .Number("mem_storage", l => l.MemoryStorage, (l, v) => l.MemoryStorage = v)
        .Number("disk_storage", l => l.DiskStorage, (l, v) => l.DiskStorage = v)
        .Number("streams", l => l.Streams, (l, v) => l.Streams = v)
        .Number("consumer", l => l.Consumer, (l, v) => l.Consumer = v)
        .Number("max_ack_pending", l => l.MaxAckPending, (l, v) => l.MaxAckPending = v)
        .Number("mem_max_stream_bytes", l => l.MemoryMaxStreamBytes, (l, v) => l.MemoryMaxStreamBytes = v)
        .Number("disk_max_stream_bytes", l => l.DiskMaxStreamBytes, (l, v) => l.DiskMaxStreamBytes = v)
        .Flag("max_bytes_required", l => l.MaxBytesRequired, (l, v) => l.MaxBytesRequired = v);

    private static NatsJetStreamLimits ReadTier(ref JsonInput input)
    {
        var tier = new NatsJetStreamLimits();
        if (!input.IsNull)
        {
            JetStreamTier.ReadInto(ref input, tier);
        }

        return tier;
    }

    public static List<NatsWeightedMapping> ReadMappings(ref JsonInput input) =>
        JsonLists.Read<NatsWeightedMapping>(ref input, null, static (ref input, current) =>
        {
            var mapping = current ?? new NatsWeightedMapping();
            if (!input.IsNull)
            {
                WeightedMapping.ReadInto(ref input, mapping);
            }

            return mapping;
        })!;

    public static void WriteMappings(JsonOutput output, List<NatsWeightedMapping>? mappings)
    {
        if (mappings is null)
        {
            output.Literal("null"u8);
        }
        else
        {
            JsonLists.Write(output, mappings, WeightedMapping.Write);
        }
    }

    public static long ReadTime(ref JsonInput input) => input.Int64(0);

    public static void WriteTime(JsonOutput output, long time) => output.Number(time);
}
