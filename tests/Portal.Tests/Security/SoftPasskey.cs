using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Portal.Tests.Security;

/// <summary>An authenticator in software (WebAuthn level 2, ES256, no attestation), which can be told to do what a device and its browser never would.</summary>
internal sealed class SoftPasskey : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasKey = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _userHandle = "";
    private uint _counter;

    public string Origin { get; set; } = "http://portal.test";
    public bool Verifies { get; set; } = true;

    public string Create(string challenge)
    {
        using var options = JsonDocument.Parse(challenge);
        _userHandle = options.RootElement.GetProperty("user").GetProperty("id").GetString()!;
        var point = _key.ExportParameters(false).Q;
        // COSE_Key (RFC 9053): kty EC2, alg ES256, crv P-256, x, y.
        byte[] key = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(options.RootElement.GetProperty("rp").GetProperty("id").GetString()!, HasKey), .. new byte[16], 0, (byte)_id.Length, .. _id, .. key];
        byte[] attestation = [0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Credential(new()
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", options.RootElement)),
            ["attestationObject"] = Text(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    public string Get(string challenge)
    {
        using var options = JsonDocument.Parse(challenge);
        var (data, client) = (Data(options.RootElement.GetProperty("rpId").GetString()!, 0), ClientData("webauthn.get", options.RootElement));
        return Credential(new()
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(_key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = _userHandle,
        });
    }

    /// <summary>As a copy of the key would count, that was made so many uses ago.</summary>
    public void CountBack(uint uses) => _counter -= uses;

    public void Dispose() => _key.Dispose();

    private byte[] Data(string site, byte flags)
    {
        var counter = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(counter, ++_counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(site)), (byte)(UserPresent | (Verifies ? UserVerified : 0) | flags), .. counter];
    }

    private byte[] ClientData(string type, JsonElement options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false });

    private string Credential(JsonObject response) => new JsonObject
    {
        ["id"] = Text(_id),
        ["rawId"] = Text(_id),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
