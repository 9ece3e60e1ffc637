using Platform.Portal.Components;

namespace Platform.Portal.Tests.Pages;

public sealed class WordingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 14, 32, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(412, "412")]
    [InlineData(9204, "9\u202f204")]
    [InlineData(1234567, "1\u202f234\u202f567")]
    public void Thousands_are_parted_by_a_thin_space(long value, string said) => Wording.Number(value).ShouldBe(said);

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(432_013_312, "412 MiB")]
    [InlineData(4L << 30, "4 GiB")]
    [InlineData(3000L << 40, "3000 TiB")]
    public void Sizes_are_in_powers_of_1024(long bytes, string said) => Wording.Bytes(bytes).ShouldBe(said);

    [Theory]
    [InlineData(0, "now")]
    [InlineData(-34, "34 s ago")]
    [InlineData(-660, "11 min ago")]
    [InlineData(-7200, "2 h ago")]
    [InlineData(-86400, "1 day ago")]
    [InlineData(7 * 86400, "in 7 days")]
    [InlineData(90 * 86400, "18 February 2027")]
    public void Times_near_are_relative_and_times_far_are_days(int seconds, string said) =>
        Wording.Relative(Now.AddSeconds(seconds), Now).ShouldBe(said);

    [Theory]
    [InlineData(380, "0.4 ms")]
    [InlineData(11_800, "12 ms")]
    [InlineData(1_240_000, "1.2 s")]
    public void Round_trips_have_a_unit(long microseconds, string said) => Wording.RoundTrip(microseconds).ShouldBe(said);

    [Theory]
    [InlineData("Meridian Freight", "MF")]
    [InlineData("trunkline", "TR")]
    [InlineData("ada@example.com", "AE")]
    [InlineData("", "–")]
    public void Two_letters_stand_for_a_name(string name, string letters) => Wording.Initials(name).ShouldBe(letters);
}
