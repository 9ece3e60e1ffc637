namespace Platform.AuthCallout.Service;

/// <summary>Why a request was not taken for what it says, before any credential in it was looked at. Beside Admission's Reasons: no tenant's, so they have no
/// row in a tenant's feed; /metrics counts them.</summary>
internal static class RequestReasons
{
    /// <summary>No xkey held opens it.</summary>
    public const string NotOpened = "request_not_opened";

    /// <summary>Plain, where the AUTH account has an xkey.</summary>
    public const string Unencrypted = "request_unencrypted";

    /// <summary>Not a request signed by the key it names.</summary>
    public const string Forged = "request_forged";

    /// <summary>Issued by another than the server it names, or for another audience or account.</summary>
    public const string Misdirected = "request_misdirected";

    /// <summary>Signed by no server of the fleet.</summary>
    public const string ServerUnknown = "server_unknown";

    /// <summary>Past its exp.</summary>
    public const string Expired = "request_expired";

    /// <summary>Its user nkey was here before.</summary>
    public const string Replayed = "request_replayed";

    /// <summary>No time for it.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The source has collected too many refusals.</summary>
    public const string SourceLimited = "source_limited";

    /// <summary>The service has no snapshot yet.</summary>
    public const string NotReady = "not_ready";

    /// <summary>The service made an error.</summary>
    public const string Failed = "failed";
}
