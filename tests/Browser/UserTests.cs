using System.IO.Compression;
using Microsoft.Playwright;

namespace Platform.Browser;

/// <summary>Users by the portal's pages, without script.</summary>
public sealed class UserTests(Site site)
{
    [Fact]
    public async Task A_user_is_made_changed_rotated_revoked_taken_back_copied_and_deleted_without_script()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(ct);

        await ada.Page.GotoAsync($"{ada.Account}/users/new");
        await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("svc");
        await ada.Page.Locator("[name='Form.Permissions.PubAllow']").FillAsync("orders..x");
        await ada.ClickAsync(ada.Button("Create user"));
        await Assertions.Expect(ada.Page.Locator(".error")).ToContainTextAsync("permissions.subject_invalid");
        await ada.Page.Locator("[name='Form.Permissions.PubAllow']").FillAsync("orders.>");
        await ada.Page.GetByLabel("Tags").FillAsync("team:billing");
        await ada.ClickAsync(ada.Button("Create user"));
        await ada.Page.WaitForURLAsync("**/users/usr_*");
        var user = new Uri(ada.Page.Url).AbsolutePath;

        await ada.Page.GotoAsync($"{user}/edit");
        await ada.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("svc-2");
        await ada.ClickAsync(ada.Button("Save"));
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("svc-2");
        await ada.Page.RunAndWaitForDownloadAsync(() => ada.ClickAsync(ada.Button("Download .creds")));
        await ada.Page.RunAndWaitForDownloadAsync(() => ada.ClickAsync(ada.Button("Rotate and download")));
        await ada.Page.GotoAsync(user);
        await Assertions.Expect(ada.Page.Locator("#credentials .status")).ToHaveTextAsync(["Active", "Revoked"]);

        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Revoke the credential" }).ClickAsync();
        await ada.Page.GetByLabel("Type svc-2 to confirm").FillAsync("svc-2");
        await ada.ClickAsync(ada.Page.Locator("#revoke button[type=submit]"));
        await Assertions.Expect(ada.Page.Locator("#gone .banner")).ToContainTextAsync("Revoked.");
        await ada.ClickAsync(ada.Button("Take it back"));
        await Assertions.Expect(ada.Page.Locator("#credentials .status")).ToHaveTextAsync(["Active", "Revoked"]);

        await ada.Page.GotoAsync($"{user}/copy");
        await ada.ClickAsync(ada.Button("Copy user"));
        await Assertions.Expect(ada.Page.Locator("h1")).ToHaveTextAsync("svc-2-2");
        await ada.Page.GotoAsync($"{user}?delete=1");
        await ada.Page.GetByLabel("Type svc-2 to confirm").FillAsync("svc-2");
        await ada.ClickAsync(ada.Page.Locator("#delete button[type=submit]"));
        await ada.Page.WaitForURLAsync("**/users");
        await Assertions.Expect(ada.Page.Locator("a.row-link")).ToHaveTextAsync(["default", "svc-2-2"]);
        await ada.Page.GotoAsync($"{ada.Account}/ledger?user=svc-2");
        await Assertions.Expect(ada.Page.Locator("tbody .status")).ToHaveTextAsync(["Revoked", "Revoked"]);
    }

    [Fact]
    public async Task Many_users_are_made_at_once_and_their_archive_downloads_once()
    {
        await using var ada = await site.VisitAsync(hasScript: false);
        await ada.SignUpAsync(TestContext.Current.CancellationToken);

        var job = await UserPages.RunBulkAsync(ada);
        await Assertions.Expect(ada.Page.Locator("tbody td[data-label=Outcome]")).ToContainTextAsync(["name.invalid", "user.name_taken"]);
        var download = await ada.Page.RunAndWaitForDownloadAsync(() => ada.ClickAsync(ada.Button("Download all credentials")));
        await using var zip = await ZipFile.OpenReadAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        zip.Entries.Select(e => e.FullName).ShouldBe(["device-1.creds", "device-2.creds"]);

        await ada.Page.GotoAsync(job);
        await Assertions.Expect(ada.Button("Revoke those and download new ones")).ToBeVisibleAsync();
    }
}
