using Platform.Portal.Features.People;

namespace Platform.Portal.Tests.Security;

public sealed class PasswordRulesTests(PortalFixture portal)
{
    [Fact]
    public void The_list_has_ten_thousand_of_the_length_that_is_taken() => CommonPasswords.Count.ShouldBe(10_000);

    [Theory]
    [InlineData("qwertyqwerty")]
    [InlineData("QwertyQwerty")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("leavemealone")]
    public void What_everybody_tries_first_is_common(string password) => CommonPasswords.Has(password).ShouldBeTrue();

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("tuesday violin gravel")]
    public void A_few_words_are_not(string password) => CommonPasswords.Has(password).ShouldBeFalse();

    [Theory]
    [InlineData("Trunkline2026!", true)]
    [InlineData("trunk-line-trunk-line", true)]
    [InlineData("Meridian.Freight1", true)]
    [InlineData("ines.fernandez99", true)]
    [InlineData("Fernandez-Fernandez", true)]
    [InlineData("northwind northwind 1", true)]
    [InlineData("violin gravel trunkline", false)]
    [InlineData("ines buys a violin", false)]
    [InlineData("correct horse battery", false)]
    public void What_is_little_more_than_known_words_is_told(string password, bool isOfContext) =>
        PasswordRules.IsOfContext(password, PasswordRules.Words(["Trunkline", .. "ines.fernandez@northwind.test".Split('@', '.'), "Meridian Freight"])).ShouldBe(isOfContext);

    [Fact]
    public async Task Neither_is_taken_where_a_password_is_made()
    {
        using var nobody = portal.NewClient();
        (await (await nobody.PostAsync("/api/v1/signup", new { email = "common@example.test", password = "QWERTYqwerty", organization = "Common" })).ToldAsync()).ShouldBe("400 signup.password_common /password");
        (await (await nobody.PostAsync("/api/v1/signup", new { email = "common@example.test", password = "Meridian-Freight-1", organization = "Meridian Freight" })).ToldAsync()).ShouldBe("400 signup.password_of_context /password");
        (await (await nobody.PostAsync("/api/v1/password/reset", new { email = "common@example.test", code = "x", password = "qwertyqwerty" })).ToldAsync()).ShouldBe("400 signup.password_common /password");
        var ada = await portal.NewPersonAsync();
        using var browser = await portal.SignInAsync(ada);
        var page = await browser.SubmitAsync("/security/password", "main form", ("Form.Password", Persons.Password), ("Form.NewPassword", "qwertyqwerty"));
        page.Text().ShouldContain("signup.password_common");
    }
}
