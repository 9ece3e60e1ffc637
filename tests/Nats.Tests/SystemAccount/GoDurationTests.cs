using Platform.Nats.SystemAccount;

namespace Platform.Nats.Tests.SystemAccount;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("312.5µs", 312.5)]
    [InlineData("312.5μs", 312.5)]
    [InlineData("900ns", 0.9)]
    [InlineData("1.25ms", 1250)]
    [InlineData("1m2.5s", 62_500_000)]
    [InlineData("1h0m0s", 3_600_000_000)]
    public void Reads_what_Go_writes(string text, double microseconds) => GoDuration.Parse(text)!.Value.TotalMicroseconds.ShouldBe(microseconds, 0.1);

    [Theory, InlineData(""), InlineData("12"), InlineData("ms"), InlineData("1.2.3s"), InlineData("5 s"), InlineData("3d"), InlineData("-1s")]
    public void Anything_else_is_unknown(string text) => GoDuration.Parse(text).ShouldBeNull();
}
