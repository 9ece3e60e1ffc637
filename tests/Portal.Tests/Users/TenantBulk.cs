using System.Text;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Users;

internal static class TenantBulk
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> BulkAsync(this Tenant tenant, string? key, string body, string type = "application/json") => SendAsync(tenant.Client, tenant, key, body, type);

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, Tenant tenant, string? key, string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.AccountPath}/users/bulk") { Content = new StringContent(body, Encoding.UTF8, type) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request, Ct);
    }

    /// <summary>All rows of this state, page by page.</summary>
    public static async Task<List<BulkRowView>> RowsAsync(this Tenant tenant, BulkJobView job, string state)
    {
        var rows = new List<BulkRowView>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await (await tenant.Client.GetAsync($"{tenant.AccountPath}/bulk/{job.Id}/rows?state={state}&limit=3&cursor={cursor}", Ct)).ReadAsync<Page<BulkRowView>>();
            rows.AddRange(page.Data);
            cursor = page.NextCursor;
        }

        return rows;
    }
}
