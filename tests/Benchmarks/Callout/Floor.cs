using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Fixtures;
using Platform.Nats.NKeys;

namespace Platform.Benchmarks.Callout;

/// <summary>What an authorization cannot be had below: one verification of the server's request, two signatures, and the token's own verification.
/// The server's key is one we meet all the time, as in the service.</summary>
internal static class Floor
{
    private const int Rounds = 5;
    private const int PerRound = 1000;
    private const int RequestBytes = 1600;
    private const int AnswerBytes = 900;

    /// <returns>Microseconds of CPU.</returns>
    public static double Measure(TokenMint mint)
    {
        using var server = KeyPair.CreatePair(PrefixByte.Server);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        byte[] request = RandomNumberGenerator.GetBytes(RequestBytes), answer = RandomNumberGenerator.GetBytes(AnswerBytes);
        var requestSignature = server.Sign(request);
        var token = mint.Token("floor", TimeSpan.FromHours(1));
        var dot = token.LastIndexOf('.');
        byte[] signed = Encoding.ASCII.GetBytes(token[..dot]), tokenSignature = Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
        var signature = new byte[KeyPair.SignatureLength];
        return Cpu.Median([.. Enumerable.Range(0, Rounds + 1).Select(_ => Cpu.Round(PerRound, Once)).Skip(1)]);

        void Once()
        {
            if (!server.Verify(request, requestSignature) || !mint.Verify(signed, tokenSignature))
            {
                throw new CryptographicException("A right signature was refused.");
            }

            account.Sign(answer, signature);
            account.Sign(answer, signature);
        }
    }
}
