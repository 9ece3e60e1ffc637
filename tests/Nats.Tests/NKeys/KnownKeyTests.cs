using System.Numerics;
using System.Security.Cryptography;
using Platform.Nats.NKeys;
using Platform.Nats.NKeys.Verification;
using Platform.Nats.Tests.Vectors;

namespace Platform.Nats.Tests.NKeys;

/// <summary>The fast verification must say what libsodium says, whatever it is asked.</summary>
public sealed class KnownKeyTests
{
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(4, 60)]
    [InlineData(8, 9)]
    public void It_accepts_every_genuine_signature_and_refuses_every_changed_bit(int bits, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var (publicKey, message, signature) = NewSignature(length: round * 7);
            var known = new KnownKey(publicKey, bits);

            known.Verify(message, signature).ShouldBeTrue();
            for (var bit = round % 8; bit < 512; bit += 8)
            {
                var changed = signature.ToArray();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                known.Verify(message, changed).ShouldBeFalse();
            }

            known.Verify([.. message, 0], signature).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void It_agrees_with_libsodium_on_the_corners_of_the_scalar(int bits)
    {
        var (publicKey, message, signature) = NewSignature(length: 40);
        var known = new KnownKey(publicKey, bits);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true);
        BigInteger[] scalars = [0, 1, Order - 1, Order, Order + 1, s + Order, (2 * Order) - 1, BigInteger.Pow(2, 255) - 1, BigInteger.Pow(2, 256) - 1, s];

        foreach (var scalar in scalars)
        {
            var asked = signature.ToArray();
            var bytes = scalar.ToByteArray(isUnsigned: true);
            asked.AsSpan(32).Clear();
            bytes.CopyTo(asked, 32);
            known.Verify(message, asked).ShouldBe(Sodium.Verify(message, asked, publicKey), scalar.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void It_agrees_with_libsodium_on_odd_points(string r)
    {
        var (publicKey, message, signature) = NewSignature(length: 40);
        byte[] asked = [.. Convert.FromHexString(r), .. signature[32..]];

        new KnownKey(publicKey, bits: 4).Verify(message, asked).ShouldBe(Sodium.Verify(message, asked, publicKey));
    }

    [Fact]
    public void It_agrees_with_Go_on_every_vector_whose_key_is_a_usual_one()
    {
        var asked = 0;
        foreach (var vector in VectorCase.OfKind("nkey.verify").Where(v => v.Flags.Count == 0 && KeyPair.IsValidPublicKey(v.Text("publicKey"))))
        {
            var publicKey = new byte[32];
            KeyText.DecodePublic(System.Text.Encoding.ASCII.GetBytes(vector.Text("publicKey")), publicKey, out _);
            var signature = vector.Hex("signatureHex");
            if (signature.Length == 64 && CurvePoint.TryDecode(publicKey, out _))
            {
                new KnownKey(publicKey, bits: asked % 2 == 0 ? 4 : 8).Verify(vector.Hex("messageHex"), signature).ShouldBe(vector.ExpectsOk, vector.Id);
                asked++;
            }
        }

        asked.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_key_pair_says_the_same_before_and_after_its_key_is_known()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        var message = RandomNumberGenerator.GetBytes(300);
        var good = pair.Sign(message);
        var bad = good.ToArray();
        bad[5] ^= 1;

        // It gets a table at the 16th, and a large one at the 2048th.
        for (var i = 0; i < 2200; i++)
        {
            (pair.Verify(message, good), pair.Verify(message, bad)).ShouldBe((true, false), $"round {i}");
        }
    }

    private static (byte[] PublicKey, byte[] Message, byte[] Signature) NewSignature(int length)
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        var publicKey = new byte[32];
        KeyText.DecodePublic(System.Text.Encoding.ASCII.GetBytes(pair.PublicKey), publicKey, out _);
        var message = RandomNumberGenerator.GetBytes(length);
        return (publicKey, message, pair.Sign(message));
    }
}
