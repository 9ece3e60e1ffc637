using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Callout.Tests.World;

/// <summary>An organization that administrators suspend: everybody is out within two seconds, by credentials as by tokens, and back in as before once it is resumed.</summary>
[Collection(Site.Name)]
public sealed class SuspensionTests(Site site) : WorldTests(site)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_are_dropped_within_two_seconds_none_is_admitted_and_resumed_all_is_as_it_was()
    {
        using var admin = await AdministratorAsync();
        var organization = await OrganizationOfTheTenantAsync(admin);
        var creds = await Site.Tenant.CredsAsync(Ct);
        await using var client = await ConnectAsync(creds, 0);
        var token = await Site.TokenAsync();
        using var live = await RawClient.OpenAsync(Site.Platform.Endpoints[1].Client, Ct);
        (await live.ConnectAsync(JsonSerializer.Serialize(new { auth_token = token, name = Site.NewName() }), Ct)).ShouldBeNull();
        var dropped = live.StayAsync(Ct);

        var clock = Stopwatch.StartNew();
        try
        {
            using (var answer = await admin.PostAsJsonAsync($"admin/organizations/{organization}/suspend", new { reason = "A test." }, Ct))
            {
                answer.EnsureSuccessStatusCode();
            }

            await dropped.WaitAsync(Soon - clock.Elapsed, Ct);
            while (client.ConnectionState is NatsConnectionState.Open)
            {
                clock.Elapsed.ShouldBeLessThan(Soon, "a client with credentials is still connected");
                await Task.Delay(20, Ct);
            }

            TestContext.Current.SendDiagnosticMessage($"everybody was out after {clock.ElapsedMilliseconds} ms");
            for (var node = 0; node < Site.Platform.Endpoints.Count; node++)
            {
                var late = node;
                await Site.SoonAsync(async () => await ReasonAsync(token, late) == "organization_suspended", $"the callout's own reason at {late}");
                await Should.ThrowAsync<NatsException>(async () => await (await ConnectAsync(creds, late)).DisposeAsync());
            }
        }
        finally
        {
            using var answer = await admin.PostAsJsonAsync($"admin/organizations/{organization}/resume", new { }, Ct);
            answer.EnsureSuccessStatusCode();
        }

        await Site.PatientlyAsync(async () => await Site.RefusalAsync(token) is null, "the same token is good again");
        await Site.PatientlyAsync(async () => await MayConnectAsync(creds), "the same credentials are good again");
        await Site.Tenant.PublishedAsync(Ct);
    }

    /// <summary>Out in any case: the account is closed, whatever the callout says that has not heard of it yet.</summary>
    private async Task<string> ReasonAsync(string token, int node)
    {
        var name = Site.NewName();
        (await Site.RefusalAsync(token, node, name: name)).ShouldNotBeNull();
        return (await Site.Tenant.DecisionAsync(name, Soon, Ct)).Reason;
    }

    private async Task<bool> MayConnectAsync(byte[] creds)
    {
        try
        {
            await (await ConnectAsync(creds, 2)).DisposeAsync();
            return true;
        }
        catch (NatsException)
        {
            return false;
        }
    }

    private async Task<NatsConnection> ConnectAsync(byte[] creds, int node)
    {
        var connection = new NatsConnection(NatsOpts.Default with { Url = Site.Platform.Nodes[node].Url, AuthOpts = new() { Creds = creds }, MaxReconnectRetry = 0 });
        try
        {
            await connection.ConnectAsync(Ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Somebody new, granted, with a token of the platform's scopes.</summary>
    private async Task<HttpClient> AdministratorAsync()
    {
        var client = await Site.Platform.SignUpAsync(Ct);
        var email = (await client.GetFromJsonAsync<JsonElement>("members", Ct)).GetProperty("data")[0].GetProperty("email").GetString()!;
        (await Site.Platform.AdminAsync(Ct, "grant", email)).ExitCode.ShouldBe(0);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{email}:{LocalPlatform.Password}")));
        using var made = await client.PostAsJsonAsync("tokens", new { name = "admin", scopes = new[] { "platform:read", "platform:manage" } }, Ct);
        made.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("token").GetString());
        return client;
    }

    /// <summary>By its account's key, as an administrator finds one.</summary>
    private async Task<string> OrganizationOfTheTenantAsync(HttpClient admin) =>
        (await admin.GetFromJsonAsync<JsonElement>($"admin/organizations?search={Site.Tenant.PublicKey}", Ct)).GetProperty("data")[0].GetProperty("id").GetString()!;
}
