using System.Text;
using Platform.Nats.NKeys;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Security;

public sealed class TotpTests
{
    /// <summary>RFC 6238, appendix B, the last six digits of its eight.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_RFC(long seconds, string code)
    {
        var secret = new byte[Base32.EncodedLength(20)];
        Base32.Encode("12345678901234567890"u8, secret);

        Totp.Code(Encoding.ASCII.GetString(secret), Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))).ShouldBe(code);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_code_is_good_one_step_early_or_late(int drift, bool isGood)
    {
        var (secret, now) = (Totp.NewSecret(), DateTimeOffset.UnixEpoch.AddDays(20_000));

        Totp.Match(secret, Totp.Code(secret, Totp.StepOf(now) + drift), now).ShouldBe(isGood ? Totp.StepOf(now) + drift : null);
    }

    [Fact]
    public void A_recovery_code_is_good_once_however_it_is_typed_and_is_not_kept_as_text()
    {
        var codes = RecoveryCodes.New();
        var kept = RecoveryCodes.Keep(codes);

        codes.ShouldBeUnique();
        codes.ShouldAllBe(c => !kept.Contains(c) && !kept.Contains(RecoveryCodes.Normalize(c)));
        var left = RecoveryCodes.Redeem(kept, $" {codes[3].ToUpperInvariant()} ").ShouldNotBeNull();
        RecoveryCodes.Left(left).ShouldBe(9);
        RecoveryCodes.Redeem(left, codes[3]).ShouldBeNull();
        RecoveryCodes.Redeem("", codes[0]).ShouldBeNull();
    }
}
