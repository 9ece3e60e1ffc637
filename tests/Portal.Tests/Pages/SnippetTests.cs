using AngleSharp.Html.Parser;
using Platform.Portal.Components.Controls;
using Platform.Portal.Features.Connect;

namespace Platform.Portal.Tests.Pages;

public sealed class SnippetTests
{
    private static readonly ConnectTarget Target = new(
        "orders-prod", "checkout", "eu-west", ["nats://a.example:4222", "nats://b.example:4222"], "ws://a.example:8080", "mqtt://a.example:1883", "nats-leaf://a.example:7422");

    [Fact]
    public void There_is_one_for_every_way_the_page_offers() => Snippets.For(Target).Select(s => s.Via).ShouldBe(
        ["cli", "go", "csharp", "js", "python", "java", "rust", "leaf", "ws", "mqtt"]);

    [Fact]
    public void Each_carries_the_regions_own_address()
    {
        var missing = Snippets.For(Target).Where(s => !s.Code.Contains(
            s.Via switch { "leaf" => Target.LeafNodeUrl, "ws" => Target.WebSocketUrl, "mqtt" => "-h a.example -p 1883", _ => "nats://a.example:4222" },
            StringComparison.Ordinal)).Select(s => s.Via);
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Each_names_the_file_as_it_is_downloaded() => Snippets.For(Target)
        .Where(s => s.Via is not "mqtt" && !s.Code.Contains("orders-prod-checkout.creds", StringComparison.Ordinal)).ShouldBeEmpty();

    /// <summary>What is copied from the page is the snippet, character for character, whatever was coloured.</summary>
    [Fact]
    public void Colours_change_nothing_that_is_read()
    {
        var parser = new HtmlParser();
        foreach (var snippet in Snippets.For(Target).Append(new("x", "x", "x", "x", "<script>x</script> \"</code>\" // <b>")))
        {
            var page = parser.ParseDocument($"<code id=c>{CodeColours.Mark(snippet.Code).Value}</code>");
            page.GetElementById("c")!.TextContent.ShouldBe(snippet.Code);
            page.QuerySelectorAll("script").ShouldBeEmpty();
        }
    }
}
