using Platform.Portal.Components;

namespace Platform.Portal.Tests.Pages;

public sealed class LocalRedirectTests
{
    [Theory]
    [InlineData("/o/meridian/tokens?gone=1")]
    [InlineData("/")]
    public void A_path_of_this_site_is_kept(string path) => LocalRedirect.Safe(path).ShouldBe(path);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/ok\r\nSet-Cookie: a=b")]
    public void Anything_else_leads_to_the_first_page(string? path) => LocalRedirect.Safe(path).ShouldBe("/");
}
