using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Fixtures;

namespace Platform.Portal.Tests.ExternalSignIn;

/// <summary>An OpenID provider that does what a test says, also what no provider should. It is at [::1], which the fixture's portal is allowed to call; it signs everybody in at once,
/// and checks code, PKCE, redirect URI and client as one must.</summary>
internal sealed class PlayedProvider : IAsyncDisposable
{
    public const string ClientId = "trunkline";
    public const string Secret = "a secret: of 100%";

    private WebApplication _app = null!;
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly RSA _unpublished = RSA.Create(2048);

    private PlayedProvider()
    {
    }

    public string Issuer => _app.Urls.First();

    /// <summary>Who is signed in there.</summary>
    public JsonObject Claims { get; set; } = [];

    /// <summary>The last thing done to an ID token's claims before it is signed.</summary>
    public Action<JsonObject> Tamper { get; set; } = _ => { };

    /// <summary>RS256; none or HS256, which no provider should sign with; or "RS256 by another key", which it has not published, with the published one's name.</summary>
    public string Algorithm { get; set; } = "RS256";

    /// <summary>Who the discovery document says it is of; null: this one.</summary>
    public string? SaysItIs { get; set; }

    /// <summary>What userinfo tells; null: there is none.</summary>
    public JsonObject? UserInfo { get; set; }

    /// <summary>iss of the authorization response; null: none is sent.</summary>
    public string? Iss { get; set; }

    public bool NamesItself { get; set; }

    /// <summary>The last request to the authorization endpoint.</summary>
    public IQueryCollection LastRequest { get; private set; } = new QueryCollection();

    public int TokenRequests { get; private set; }

    public static async Task<PlayedProvider> StartAsync()
    {
        var provider = new PlayedProvider();
        provider._app = await PlayedWeb.StartAsync(provider.Map, TestContext.Current.CancellationToken, PlayedWeb.Elsewhere);
        return provider;
    }

    public void SignIn(string subject, string? email, JsonNode? isVerified = null, params (string Name, JsonNode? Value)[] others)
    {
        Claims = new JsonObject { ["sub"] = subject };
        if (email is not null)
        {
            (Claims["email"], Claims["email_verified"]) = (email, isVerified ?? true);
        }

        foreach (var (name, value) in others)
        {
            Claims[name] = value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _unpublished.Dispose();
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", Describe);
        app.MapGet("/keys", Keys);
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
        app.MapGet("/userinfo", () => Results.Content(UserInfo!.ToJsonString(), "application/json"));
        app.MapPost("/login/oauth/access_token", TokenAsync);
        app.MapGet("/login/oauth/authorize", Authorize);
        app.MapGet("/api/user", () => Results.Content(Claims["user"]!.ToJsonString(), "application/json"));
        app.MapGet("/api/user/emails", () => Results.Content(Claims["emails"]!.ToJsonString(), "application/json"));
    }

    private IResult Describe() => Results.Json(new
    {
        issuer = SaysItIs ?? Issuer,
        authorization_endpoint = $"{Issuer}/authorize",
        token_endpoint = $"{Issuer}/token",
        jwks_uri = $"{Issuer}/keys",
        userinfo_endpoint = UserInfo is null ? null : $"{Issuer}/userinfo",
        authorization_response_iss_parameter_supported = NamesItself,
    });

    private IResult Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", kid = "one", use = "sig", alg = "RS256", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } } });
    }

    private IResult Authorize(HttpContext http)
    {
        LastRequest = http.Request.Query;
        var code = RandomNumberGenerator.GetHexString(32);
        _codes[code] = LastRequest;
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = LastRequest["state"] };
        if (Iss is not null)
        {
            answer["iss"] = Iss;
        }

        return Results.Redirect(QueryHelpers.AddQueryString(LastRequest["redirect_uri"].ToString(), answer));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        TokenRequests++;
        var form = await request.ReadFormAsync();
        var basic = request.Headers.Authorization.ToString() is ['B', 'a', 's', 'i', 'c', ' ', .. var coded] ? Encoding.UTF8.GetString(Convert.FromBase64String(coded)).Split(':').Select(System.Net.WebUtility.UrlDecode).ToArray() : [form["client_id"], form["client_secret"]];
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (basic is not [ClientId, Secret] || !_codes.TryRemove(form["code"].ToString(), out var asked) || asked["code_challenge"] != challenge || asked["code_challenge_method"] != "S256" || asked["redirect_uri"] != form["redirect_uri"])
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        return Results.Json(new { access_token = "at", token_type = "Bearer", id_token = IdToken(asked) });
    }

    private string IdToken(IQueryCollection asked)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = (JsonObject)Claims.DeepClone();
        (claims["iss"], claims["aud"], claims["iat"], claims["exp"]) = (Issuer, ClientId, now, now + 60);
        claims["nonce"] = asked["nonce"].ToString();
        if (asked["max_age"] == "0" && !claims.ContainsKey("auth_time"))
        {
            claims["auth_time"] = now;
        }

        Tamper(claims);
        var signed = $"{Part(new JsonObject { ["alg"] = Algorithm.Split(' ')[0], ["kid"] = "one", ["typ"] = "JWT" })}.{Part(claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = Algorithm switch
        {
            "RS256 by another key" => _unpublished.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS256" => _key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            // What who knows only the public key could sign, where a verifier takes it for a secret.
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), bytes),
            _ => [],
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
