using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.NKeys;

namespace Platform.Interop;

/// <summary>Tokens made by hand: a payload as it is, signed by whoever.</summary>
internal static class Forge
{
    public static string Sign(JsonNode payload, KeyPair signer)
    {
        var header = System.Buffers.Text.Base64Url.EncodeToString("""{"typ":"JWT","alg":"ed25519-nkey"}"""u8);
        var signed = $"{header}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.ToJsonString()))}";
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
