using System.Text;
using System.Text.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.NKeys;

public sealed class KeyPairTests
{
    [Fact]
    public void Signing_and_verifying_allocate_nothing()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.Account);
        var message = new byte[500];
        var signature = new byte[KeyPair.SignatureLength];
        pair.Sign(message, signature);

        // A key seen often has its multiples worked out once; tests that see many keys at the same time may push it out again, which is not what is counted here.
        Enumerable.Range(0, 5).Min(_ => AllocatedBy(pair, message, signature)).ShouldBe(0);
    }

    private static long AllocatedBy(KeyPair pair, byte[] message, byte[] signature)
    {
        for (var i = 0; i < 50; i++)
        {
            pair.Verify(message, signature).ShouldBeTrue();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            pair.Sign(message, signature);
            pair.Verify(message, signature);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void A_disposed_key_pair_signs_and_shows_nothing()
    {
        var pair = KeyPair.CreatePair(PrefixByte.User);
        var seed = pair.ExportSeed();
        pair.Dispose();
        seed.Dispose();

        Should.Throw<ObjectDisposedException>(() => pair.Sign("x"u8));
        Should.Throw<ObjectDisposedException>(() => pair.ExportSeed());
        Should.Throw<ObjectDisposedException>(() => seed.Utf8.Length);
    }

    [Fact]
    public void A_seed_cannot_be_printed_or_serialized()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        using var seed = pair.ExportSeed();

        $"{seed}".ShouldBe("seed (hidden)");
        Should.Throw<NotSupportedException>(() => JsonSerializer.Serialize(seed));
        Should.Throw<NotSupportedException>(() => JsonSerializer.Serialize(pair));
        seed.Equals(Seed.Parse(seed.Utf8)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(PrefixByte.Operator, 'O')]
    [InlineData(PrefixByte.Account, 'A')]
    [InlineData(PrefixByte.User, 'U')]
    [InlineData(PrefixByte.Server, 'N')]
    [InlineData(PrefixByte.Cluster, 'C')]
    [InlineData(PrefixByte.Curve, 'X')]
    public void A_new_key_survives_its_seed(PrefixByte prefix, char letter)
    {
        using var pair = KeyPair.CreatePair(prefix);
        using var seed = pair.ExportSeed();
        using var again = KeyPair.FromSeed(seed);

        pair.PublicKey.Length.ShouldBe(56);
        pair.PublicKey[0].ShouldBe(letter);
        Encoding.ASCII.GetString(seed.Utf8[..2]).ShouldBe($"S{letter}");
        again.PublicKey.ShouldBe(pair.PublicKey);
        KeyPair.IsValidPublicKey(pair.PublicKey, prefix).ShouldBeTrue();
    }

    [Fact]
    public void What_is_no_public_key_is_called_so_without_an_exception()
    {
        string[] texts = ["", "A", "AAAAA", "é", new string('B', 56), new string('A', 100_000), "\0", "UD4EKU6K75YLRX4Z\uD800"];

        texts.Where(t => KeyPair.IsValidPublicKey(t) || KeyPair.GetPrefix(t) == PrefixByte.User).ShouldBeEmpty();
    }

    [Fact]
    public void A_sealed_message_opens_for_the_recipient_only()
    {
        using var sender = KeyPair.CreatePair(PrefixByte.Curve);
        using var recipient = KeyPair.CreatePair(PrefixByte.Curve);
        using var other = KeyPair.CreatePair(PrefixByte.Curve);

        var box = sender.Seal("hello"u8, recipient.PublicKey);

        recipient.Open(box, sender.PublicKey).ShouldBe("hello"u8.ToArray());
        Should.Throw<NKeysException>(() => other.Open(box, sender.PublicKey));
        Should.Throw<NKeysException>(() => recipient.Open(box, other.PublicKey));
    }
}
