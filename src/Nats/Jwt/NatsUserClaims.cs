using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

public sealed class NatsUserClaims : JwtClaimsData
{
    public NatsUser User { get; set; } = new();

    public override string Type => "user";

    public bool IsBearerToken => User.BearerToken;

    /// <summary>What a scoped signing key demands: no permission, no limit, nothing even present.</summary>
    public bool HasEmptyPermissions => User.HasEmptyPermissions;

    /// <summary>The payload of a user's JWT, without a signature: standard members and "nats". Absent limits are 0, as in a JWT.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsUserClaims FromJson(string json)
    {
        var claims = ClaimJson.Read(ClaimShapes.UserClaims, json, new NatsUserClaims());
        return claims.User.Type is "" or "user" ? claims : throw ClaimJson.Refusal("nats.type", "these are not the claims of a user");
    }

    /// <summary>See <see cref="FromJson"/>.</summary>
    public string ToJson() => ClaimJson.Write(ClaimShapes.UserClaims, this);

    /// <summary>True: clears permissions and limits, as a scoped signing key demands. False: unlimited.</summary>
    public void SetScoped(bool isScoped)
    {
        if (isScoped)
        {
            User.ClearPermissions();
        }
        else
        {
            User.Src = [];
            User.Times = null;
            User.TimesLocation = "";
            User.Subs = User.Data = User.Payload = -1;
        }
    }

    internal override void ValidateInto(ValidationResults results)
    {
        ValidateTimes(results);
        User.Validate(results);
        if (User.IssuerAccount.Length > 0 && !NKeys.KeyPair.IsValidPublicKey(User.IssuerAccount, NKeys.PrefixByte.Account))
        {
            results.AddError("account_id is not an account public key");
        }
    }
}

/// <summary>Permissions and limits of a user, or of a scope's template. Limits: -1 unlimited, 0 = none (absent is 0).</summary>
public interface INatsUserPermissionLimits
{
    NatsPermission Pub { get; set; }

    NatsPermission Sub { get; set; }

    NatsResponsePermission? Resp { get; set; }

    /// <summary>CIDR ranges the user may connect from.</summary>
    List<string>? Src { get; set; }

    /// <summary>Times of day the user may be connected.</summary>
    List<NatsTimeRange>? Times { get; set; }

    /// <summary>IANA zone of <see cref="Times"/>.</summary>
    string TimesLocation { get; set; }

    /// <summary>Subscriptions.</summary>
    long Subs { get; set; }

    long Data { get; set; }

    /// <summary>Bytes of one message.</summary>
    long Payload { get; set; }

    /// <summary>No proof of the key at connect: the JWT alone lets in.</summary>
    bool BearerToken { get; set; }

    bool ProxyRequired { get; set; }

    /// <summary>Of <see cref="NatsConnectionTypes"/>; null = any.</summary>
    List<string>? AllowedConnectionTypes { get; set; }
}

/// <summary>The template of a scoped signing key.</summary>
public sealed class NatsUserPermissionLimits : NatsPermissions, INatsUserPermissionLimits
{
    public List<string>? Src { get; set; }

    public List<NatsTimeRange>? Times { get; set; }

    public string TimesLocation { get; set; } = "";

    public long Subs { get; set; }

    public long Data { get; set; }

    public long Payload { get; set; }

    public bool BearerToken { get; set; }

    public bool ProxyRequired { get; set; }

    public List<string>? AllowedConnectionTypes { get; set; }

    /// <summary>A template's JSON in NATS's spelling, unknown members included. As in a scope, absent subs, data and payload are -1: unlimited.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static new NatsUserPermissionLimits FromJson(string json) =>
        ClaimJson.Read(SigningKeyShapes.Template, json, new NatsUserPermissionLimits { Subs = -1, Data = -1, Payload = -1 });

    /// <summary>See <see cref="FromJson"/>.</summary>
    public override string ToJson() => ClaimJson.Write(SigningKeyShapes.Template, this);
}

public sealed class NatsUser : NatsGenericFields, INatsUserPermissionLimits
{
    public NatsPermission Pub { get; set; } = new();

    public NatsPermission Sub { get; set; } = new();

    public NatsResponsePermission? Resp { get; set; }

    public List<string>? Src { get; set; }

    public List<NatsTimeRange>? Times { get; set; }

    public string TimesLocation { get; set; } = "";

    public long Subs { get; set; }

    public long Data { get; set; }

    public long Payload { get; set; }

    public bool BearerToken { get; set; }

    public bool ProxyRequired { get; set; }

    public List<string>? AllowedConnectionTypes { get; set; }

    /// <summary>The account (A…), when one of its signing keys is the issuer.</summary>
    public string IssuerAccount { get; set; } = "";

    internal bool HasEmptyPermissions =>
        Pub.IsZero && Sub.IsZero && Resp is null && Src is null && Times is null && TimesLocation.Length == 0
        && Subs == 0 && Data == 0 && Payload == 0 && !BearerToken && !ProxyRequired && AllowedConnectionTypes is null;

    internal void ClearPermissions()
    {
        Pub = new();
        Sub = new();
        Resp = null;
        Src = null;
        Times = null;
        TimesLocation = "";
        Subs = Data = Payload = 0;
        BearerToken = ProxyRequired = false;
        AllowedConnectionTypes = null;
    }
}

public static class NatsConnectionTypes
{
    public const string Standard = "STANDARD";
    public const string WebSocket = "WEBSOCKET";
    public const string LeafNode = "LEAFNODE";
    public const string LeafNodeWebSocket = "LEAFNODE_WS";
    public const string Mqtt = "MQTT";
    public const string MqttWebSocket = "MQTT_WS";
    public const string InProcess = "IN_PROCESS";
}

/// <summary>Times of day as "HH:MM:SS".</summary>
public sealed class NatsTimeRange : NatsClaimPart
{
    public string Start { get; set; } = "";

    public string End { get; set; } = "";
}
