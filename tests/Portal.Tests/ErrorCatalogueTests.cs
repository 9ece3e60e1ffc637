using Platform.Portal.Web;

namespace Platform.Portal.Tests;

public sealed class ErrorCatalogueTests(PortalFixture portal)
{
    /// <summary>Codes are public API: docs/errors.txt is what callers read, and a change to it shows in review.</summary>
    [Fact]
    public void Every_code_stands_in_docs_errors_txt_with_its_status_and_words() => Snapshot.ShouldMatch("docs/errors.txt", ErrorCatalogue.Write());

    [Fact]
    public async Task A_problems_type_leads_to_the_list()
    {
        using var client = portal.NewClient();
        (await client.GetStringAsync(new Uri(Problems.Details(WebErrors.TooLarge, 413).Type!, UriKind.Relative), TestContext.Current.CancellationToken))
            .ShouldContain("\nrequest.too_large 413\n");
    }
}
