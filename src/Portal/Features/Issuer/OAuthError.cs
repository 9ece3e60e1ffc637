namespace Platform.Portal.Features.Issuer;

/// <summary>A refusal in OAuth's own words (RFC 6749 §4.1.2.1 and §5.2), beside the catalogue of the REST API: clients know these codes from the standards.</summary>
internal sealed record OAuthError(string Code, string Description)
{
    public static readonly OAuthError UnsupportedResponseType = new("unsupported_response_type", "response_type is code.");
    public static readonly OAuthError RequestNotSupported = new("request_not_supported", "The parameter request is not taken.");
    public static readonly OAuthError RequestUriNotSupported = new("request_uri_not_supported", "The parameter request_uri is not taken.");
    public static readonly OAuthError RegistrationNotSupported = new("registration_not_supported", "The parameter registration is not taken.");
    public static readonly OAuthError LoginRequired = new("login_required", "The person is to sign in first.");
    public static readonly OAuthError ConsentRequired = new("consent_required", "The person is to be asked first.");
    public static readonly OAuthError InteractionRequired = new("interaction_required", "The organization asks for more than this browser's session showed: the person is to be asked first.");
    public static readonly OAuthError AccessDenied = new("access_denied", "The person did not agree.");
    public static readonly OAuthError NotAMember = new("access_denied", "The person is not a member of the client's organization.");
    public static readonly OAuthError InvalidClient = new("invalid_client", "There is no such client, or it did not prove to be it.");
    public static readonly OAuthError UnsupportedGrantType = new("unsupported_grant_type", "grant_type is authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code.");
    public static readonly OAuthError UnauthorizedClient = new("unauthorized_client", "This client may not use that grant.");
    public static readonly OAuthError InvalidGrant = new("invalid_grant", "The code or token is not one of this client's, was used, has ended, or was sent with other parameters than it was made with.");
    public static readonly OAuthError AuthorizationPending = new("authorization_pending", "The person has not answered yet.");
    public static readonly OAuthError SlowDown = new("slow_down", "Asked too soon: wait five seconds longer than before from now on.");
    public static readonly OAuthError ExpiredToken = new("expired_token", "The device code has ended. Begin again.");
    public static readonly OAuthError UnsupportedTokenType = new("unsupported_token_type", "A token of a service account ends by itself within ten minutes. Revoke the client's secret.");

    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    public static OAuthError MissingScope { get; } = new("invalid_scope", "scope is missing: say what the client is to be allowed.");
}
