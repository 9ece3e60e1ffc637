using System.Globalization;

namespace Platform.Cli.Tests;

/// <summary>The issuer's part of a played portal: answers the polls with these errors, then lets in.</summary>
internal sealed class PlayedIssuer(params string[] errors)
{
    private readonly Queue<string> _errors = new(errors);
    private readonly Lock _one = new();

    /// <summary>The scopes that were asked for.</summary>
    public string Asked { get; private set; } = "";

    public int Renewals { get; private set; }

    /// <summary>Refresh tokens are refused.</summary>
    public bool IsOver { get; set; }

    public async Task<PlayedPortal> StartAsync()
    {
        PlayedPortal? portal = null;
        portal = await PlayedPortal.StartAsync((seen, context) =>
        {
            lock (_one)
            {
                return Answer(seen, $"http://{context.Request.Host}");
            }
        });
        return portal;
    }

    private (int, string) Answer(PlayedPortal.Seen seen, string url)
    {
        var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(seen.Body);
        switch (seen.Path)
        {
            case "/.well-known/openid-configuration":
                return (200, $$"""{"token_endpoint":"{{url}}/connect/token","device_authorization_endpoint":"{{url}}/connect/deviceauthorization","scopes_supported":["openid","profile","email","offline_access","accounts:read","fleet:read"]}""");
            case "/connect/deviceauthorization":
                Asked = form["scope"].ToString();
                return (200, $$"""{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"{{url}}/device","verification_uri_complete":"{{url}}/device?user_code=WDJB-MJHT","expires_in":600,"interval":5}""");
            case "/connect/token" when form["grant_type"] == "refresh_token":
                // As the real one: the second use of a refresh token ends the family.
                IsOver |= form["refresh_token"] != $"refresh-{(Renewals + 1).ToString(CultureInfo.InvariantCulture)}";
                return IsOver ? (400, """{"error":"invalid_grant"}""") : (200, Tokens(++Renewals + 1));
            case "/connect/token":
                return _errors.TryDequeue(out var error) ? (400, $$"""{"error":"{{error}}"}""") : (200, Tokens(1));
            case "/connect/revocation":
                return (200, "");
            case "/connect/userinfo":
                return (200, """{"sub":"per_1","email":"ines@example.com"}""");
            case "/api/v1/organizations":
                return (200, """{"data":[{"id":"org_1","name":"Meridian","slug":"meridian","role":"owner"}],"next_cursor":null}""");
            default:
                return (200, """{"data":[],"next_cursor":null}""");
        }
    }

    private static string Tokens(int number) => $$"""{"access_token":"access-{{number}}","refresh_token":"refresh-{{number}}","token_type":"Bearer","expires_in":600}""";
}
