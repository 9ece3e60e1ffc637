using System.Text;
using System.Text.Unicode;
using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

/// <summary>A token cut in its three parts, header checked, payload decoded. Nothing in it is verified yet.</summary>
internal readonly ref struct TokenParts
{
    private readonly byte[] _token;
    private readonly int _firstDot;
    private readonly int _secondDot;

    public TokenParts(ReadOnlySpan<char> token)
    {
        // UTF-8 so that text beyond ASCII fails as bad base64, not as something else.
        _token = new byte[Encoding.UTF8.GetByteCount(token)];
        Encoding.UTF8.GetBytes(token, _token);
        _firstDot = Array.IndexOf(_token, (byte)'.');
        _secondDot = _firstDot < 0 ? -1 : Array.IndexOf(_token, (byte)'.', _firstDot + 1);
        if (_secondDot < 0 || Array.IndexOf(_token, (byte)'.', _secondDot + 1) >= 0)
        {
            throw new NatsJwtException(NatsJwtError.Chunks, "expected 3 chunks");
        }

        Header = TokenHeader.Read(_token.AsSpan(0, _firstDot));
        var payload = FromBase64(_token.AsSpan((_firstDot + 1).._secondDot));
        Payload = Utf8.IsValid(payload) ? payload : GoText.ReplaceInvalidUtf8(payload);
    }

    public TokenHeader Header { get; }

    /// <summary>Valid UTF-8.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public ReadOnlySpan<byte> Signed => _token.AsSpan(0, _secondDot);

    public ReadOnlySpan<byte> SignedByFirstForm => _token.AsSpan((_firstDot + 1).._secondDot);

    public byte[] ReadSignature() => FromBase64(_token.AsSpan(_secondDot + 1)).ToArray();

    internal static Span<byte> FromBase64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[((text.Length * 3) + 3) / 4];
        var length = Base64Url.Decode(text, bytes);
        return length >= 0 ? bytes.AsSpan(0, length) : throw new NatsJwtException(NatsJwtError.Base64, "illegal base64 data");
    }
}

/// <summary>typ and alg, compared without regard to case as Go does.</summary>
internal sealed class TokenHeader
{
    public const string OldAlgorithm = "ed25519";

    private static readonly byte[] Usual = Encoding.ASCII.GetBytes(NatsJwt.EncodedHeader);
    private static readonly TokenHeader UsualHeader = new() { Type = "JWT", Algorithm = "ed25519-nkey" };

    private static readonly Shape<TokenHeader> Shape = new Shape<TokenHeader>()
        .Text("typ", h => h.Type, (h, v) => h.Type = v)
        .Text("alg", h => h.Algorithm, (h, v) => h.Algorithm = v);

    public string Type { get; private set; } = "";

    public string Algorithm { get; private set; } = "";

    public static TokenHeader Read(ReadOnlySpan<byte> encoded)
    {
        if (encoded.SequenceEqual(Usual))
        {
            return UsualHeader;
        }

        var json = TokenParts.FromBase64(encoded);
        var header = new TokenHeader();
        ClaimsReader.ReadInto(Utf8.IsValid(json) ? json : GoText.ReplaceInvalidUtf8(json), Shape, header, keepUnknown: false);
        if (!string.Equals(header.Type.ToUpperInvariant(), "JWT", StringComparison.Ordinal))
        {
            throw new NatsJwtException(NatsJwtError.HeaderType, $"not supported type {GoText.Quote(header.Type)}");
        }

        // Go's lower case turns the kelvin sign into k, like folding does.
        if (GoText.Fold(header.Algorithm) is not (OldAlgorithm or "ed25519-nkey"))
        {
            throw new NatsJwtException(NatsJwtError.HeaderAlgorithm, $"unexpected {GoText.Quote(header.Algorithm)} algorithm");
        }

        return header;
    }
}
