using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;

namespace Platform.Cli.Commands;

/// <summary>A new credential of a user. It is shown once, so the request that makes it is sent again under the same key until an answer is here.</summary>
internal static class Issuing
{
    /// <param name="api">The portal.</param>
    /// <param name="user">The user's path.</param>
    /// <param name="expiresAt">RFC 3339; null: the user's lifetime from now.</param>
    /// <param name="neverExpires">It has no end.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>creds (or jwt, of a bearer), file_name, expires_at.</returns>
    public static async Task<JsonNode> IssueAsync(ApiClient api, string user, string? expiresAt, bool neverExpires, CancellationToken ct)
    {
        var body = new JsonObject();
        if (expiresAt is not null)
        {
            body["expires_at"] = expiresAt;
        }

        if (neverExpires)
        {
            body["never_expires"] = true;
        }

        var answer = await api.SendAsync(new("POST", $"{user}/credentials") { Body = Encoding.UTF8.GetBytes(body.ToJsonString()), IdempotencyKey = ApiClient.NewKey(), IsRepeatable = true }, ct);
        return answer.Json();
    }

    /// <summary>The file's text.</summary>
    public static string TextOf(JsonNode issued) => (issued["creds"] ?? issued["jwt"])?.GetValue<string>() ?? throw new CliException(ExitCode.Unavailable, "The answer holds no credential.");
}
