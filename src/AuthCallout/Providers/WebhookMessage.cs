using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Admission;

namespace Platform.AuthCallout.Providers;

/// <summary>What a webhook is sent: the attempt, credential included, in a body signed as Standard Webhooks has it (webhook-id, webhook-timestamp,
/// webhook-signature: "v1," and base64 of HMAC-SHA256 over id.timestamp.body).</summary>
internal static class WebhookMessage
{
    /// <summary>{"type":"connect.attempt","account":{…},"credential":…,"username":…,…}.</summary>
    public static byte[] Body(ConnectAttempt attempt, AccountEntry account)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(account);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "connect.attempt",
            account = new { id = account.Id.ToString(), name = account.Name, public_key = account.PublicKey },
            credential = attempt.Credential,
            username = attempt.Username,
            connection_type = attempt.ConnectionType,
            source = attempt.Source,
            region = attempt.Region,
            client_name = attempt.ClientName,
        });
    }

    /// <param name="headers">Get the signature.</param>
    /// <param name="body">What is signed.</param>
    /// <param name="secret">The provider's secret as text: "whsec_" and base64, or the key's own bytes.</param>
    /// <param name="now">The time.</param>
    public static void Sign(HttpRequestHeaders headers, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var id = $"msg_{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        var key = KeyOf(secret);
        StandardWebhook.Sign(headers, id, body, now, key);
        CryptographicOperations.ZeroMemory(key);
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> secret)
    {
        var text = Encoding.UTF8.GetString(secret);
        if (!text.StartsWith(StandardWebhook.SecretPrefix, StringComparison.Ordinal))
        {
            return secret.ToArray();
        }

        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text[StandardWebhook.SecretPrefix.Length..], key, out var length) ? key[..length] : secret.ToArray();
    }
}
