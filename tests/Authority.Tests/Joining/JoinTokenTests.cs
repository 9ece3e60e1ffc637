namespace Platform.Authority.Tests.Joining;

public sealed class JoinTokenTests
{
    private static readonly string Pin = new('A', 43);

    [Fact]
    public void What_was_made_is_read_back_and_no_two_are_the_same()
    {
        var made = JoinToken.Make("us-east-2", Pin);

        var read = JoinToken.Read($" {made.Text}\n")!;

        (read.Node, read.Pin, read.Secret).ShouldBe(("us-east-2", Pin, made.Secret));
        JoinToken.Make("us-east-2", Pin).Secret.ShouldNotBe(made.Secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tlj1.us-east-2")]
    [InlineData("tlj2.us-east-2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tlj1..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tlj1.us-east-2.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tlj1.us-east-2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAA")]
    [InlineData("tlj1.us-east-2.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.more")]
    public void What_is_none_is_not_read(string text) => JoinToken.Read(text).ShouldBeNull();
}
