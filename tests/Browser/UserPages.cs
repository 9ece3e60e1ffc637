
namespace Platform.Browser;

/// <summary>The pages of users, bulk jobs and the ledger, each with something to show.</summary>
internal static class UserPages
{
    /// <summary>Makes users by CSV on the portal's own form: two rows good, two refused.</summary>
    /// <returns>The job's path.</returns>
    public static async Task<string> RunBulkAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync($"{visitor.Account}/users/bulk");
        await visitor.Page.GetByLabel("Users, as CSV").FillAsync("name,tags,pub_allow\ndevice-1,site:vienna,orders.>\ndevice-2,site:graz,\nDevice 3,,\ndevice-1,,\n");
        await visitor.ClickAsync(visitor.Button("Make these users"));
        await visitor.Page.WaitForURLAsync("**/users/bulk/job_*");
        return new Uri(visitor.Page.Url).AbsolutePath;
    }

    /// <param name="visitor">Who has an account and a user.</param>
    /// <param name="user">The user's path.</param>
    public static async Task<string[]> PagesAsync(Visitor visitor, string user)
    {
        var job = await RunBulkAsync(visitor);
        return
        [
            $"{visitor.Account}/users?q=device&status=no_credentials", $"{visitor.Account}/users?q=nobody", $"{user}/edit", $"{user}/copy", $"{user}?delete=1", $"{user}?saved=1", $"{user}?refused=credential.no_key",
            $"{visitor.Account}/users/bulk", job, $"{job}?state=made", $"{job}?state=all", $"{visitor.Account}/ledger", $"{visitor.Account}/ledger?status=revoked", $"{visitor.OrganizationPath}/ledger",
        ];
    }
}
