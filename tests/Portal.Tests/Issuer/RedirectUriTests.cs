using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

public sealed class RedirectUriTests
{
    private static readonly string[] Web = ["https://app.example/callback"];
    private static readonly string[] Native = ["http://127.0.0.1/callback", "com.example.app:/callback"];

    [Theory]
    [InlineData("https://app.example/callback", true)]
    [InlineData("https://app.example/callback/", false)]
    [InlineData("https://app.example/callback?x=1", false)]
    [InlineData("https://app.example/callback#", false)]
    [InlineData("https://app.example/Callback", false)]
    [InlineData("https://APP.example/callback", false)]
    [InlineData("https://app.example:443/callback", false)]
    [InlineData("http://app.example/callback", false)]
    [InlineData("https://app.example.evil.test/callback", false)]
    [InlineData("https://app.example@evil.test/callback", false)]
    [InlineData("https://evil.test/?https://app.example/callback", false)]
    [InlineData("https://app.example/callback/../evil", false)]
    [InlineData("https://app.example/%63allback", false)]
    [InlineData("", false)]
    public void A_web_clients_address_is_compared_letter_for_letter(string given, bool isRegistered) =>
        RedirectUris.IsRegistered(ClientKind.Web, Web, given).ShouldBe(isRegistered);

    [Theory]
    [InlineData("http://127.0.0.1/callback", true)]
    [InlineData("http://127.0.0.1:49152/callback", true)]
    [InlineData("com.example.app:/callback", true)]
    [InlineData("http://127.0.0.1:49152/other", false)]
    [InlineData("http://localhost:49152/callback", false)]
    [InlineData("http://127.0.0.1:0/callback", false)]
    [InlineData("http://127.0.0.1:x/callback", false)]
    [InlineData("http://127.0.0.1:80@evil.test/callback", false)]
    [InlineData("http://127.0.0.1.evil.test/callback", false)]
    [InlineData("https://127.0.0.1:49152/callback", false)]
    [InlineData("http://[::1]:49152/callback", false)]
    public void A_native_clients_loopback_address_may_have_any_port_and_nothing_else(string given, bool isRegistered) =>
        RedirectUris.IsRegistered(ClientKind.Native, Native, given).ShouldBe(isRegistered);

    [Fact]
    public void A_web_client_has_no_port_to_choose() => RedirectUris.IsRegistered(ClientKind.Web, ["http://127.0.0.1/callback"], "http://127.0.0.1:49152/callback").ShouldBeFalse();

    [Theory]
    [InlineData(ClientKind.Web, "https://app.example/callback", true)]
    [InlineData(ClientKind.Web, "http://127.0.0.1:8080/callback", true)]
    [InlineData(ClientKind.Native, "http://[::1]/callback", true)]
    [InlineData(ClientKind.Native, "com.example.app:/callback", true)]
    [InlineData(ClientKind.Web, "com.example.app:/callback", false)]
    [InlineData(ClientKind.Web, "http://app.example/callback", false)]
    [InlineData(ClientKind.Web, "https://*.app.example/callback", false)]
    [InlineData(ClientKind.Web, "https://app.example/callback#here", false)]
    [InlineData(ClientKind.Web, "https://me@app.example/callback", false)]
    [InlineData(ClientKind.Web, "/callback", false)]
    [InlineData(ClientKind.Native, "javascript:alert(1)", false)]
    [InlineData(ClientKind.Native, "data:text/html,x", false)]
    [InlineData(ClientKind.Web, "http://localhost:5173/callback", true)]
    [InlineData(ClientKind.Web, "http://localhost.evil.test/callback", false)]
    [InlineData(ClientKind.Web, "http://localhost:80@evil.test/callback", false)]
    [InlineData(ClientKind.Native, "http://localhost/callback", false)]
    [InlineData(ClientKind.Native, "app:/callback", false)]
    public void Only_such_an_address_may_be_registered(ClientKind kind, string uri, bool mayBe) => RedirectUris.MayBe(kind, uri).ShouldBe(mayBe);
}
