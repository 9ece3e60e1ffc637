using System.Text;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.NKeys;

public sealed class SharedCurveSecretTests
{
    private readonly KeyPair _ours = KeyPair.CreatePair(PrefixByte.Curve);
    private readonly KeyPair _theirs = KeyPair.CreatePair(PrefixByte.Curve);

    [Fact]
    public void Opens_what_a_key_pair_sealed_and_the_other_way_round()
    {
        using var shared = _ours.Share(_theirs.PublicKey);
        shared.TryOpen(_theirs.Seal("hello"u8, _ours.PublicKey), out var opened).ShouldBeTrue();
        Encoding.UTF8.GetString(opened!).ShouldBe("hello");
        Encoding.UTF8.GetString(_theirs.Open(shared.Seal("answer"u8), _ours.PublicKey)).ShouldBe("answer");
    }

    [Fact]
    public void Refuses_what_was_altered_cut_or_meant_for_another()
    {
        using var shared = _ours.Share(_theirs.PublicKey);
        var box = _theirs.Seal("hello"u8, _ours.PublicKey);
        for (var length = 0; length < box.Length; length++)
        {
            shared.TryOpen(box.AsSpan(0, length), out _).ShouldBeFalse();
        }

        for (var i = 0; i < box.Length; i++)
        {
            var altered = (byte[])box.Clone();
            altered[i] ^= 1;
            shared.TryOpen(altered, out _).ShouldBeFalse();
        }

        using var other = KeyPair.CreatePair(PrefixByte.Curve);
        shared.TryOpen(other.Seal("hello"u8, _ours.PublicKey), out _).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_a_peer_that_is_no_curve_key()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        Should.Throw<NKeysException>(() => _ours.Share(user.PublicKey));
        Should.Throw<NKeysException>(() => _ours.Share("X"));
        Should.Throw<NKeysException>(() => user.Share(_theirs.PublicKey));
    }
}
