using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Admission;

/// <summary>How Standard Webhooks 1.0 (standardwebhooks.com) signs a message: webhook-id, webhook-timestamp in unix seconds, and webhook-signature, "v1," and base64 of
/// HMAC-SHA256 over id.timestamp.body. With several keys there is a signature by each, a space between: who is to change the key verifies with either.</summary>
public static class StandardWebhook
{
    /// <summary>Of a secret as text: base64 of the key's bytes follows.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>Adds the three headers.</summary>
    public static void Sign(HttpRequestHeaders headers, string id, ReadOnlySpan<byte> body, DateTimeOffset now, params IReadOnlyList<byte[]> keys)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(keys);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", timestamp);
        headers.Add("webhook-signature", string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}")));
        // What callout signs has a credential in it.
        CryptographicOperations.ZeroMemory(signed);
    }
}
