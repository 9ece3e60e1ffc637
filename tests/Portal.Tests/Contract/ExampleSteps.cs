using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Tests.ConnectPolicies;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Tests.Members;
using Platform.Portal.Tests.Rollouts;
using Platform.Store;

namespace Platform.Portal.Tests.Contract;

/// <summary>Operations that need something the sweep has not made, or somebody else to ask.</summary>
internal static partial class ExampleSteps
{
    private const string Fleet = "/api/v1/admin/fleet";
    private static int _strangers;
    private static string _newcomer = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Null: the sweep's own request does.</summary>
    public static async Task<Call?> CallAsync(ExampleRun run, SweptOperation operation, string id) =>
        operation.IsAnonymous ? await BeforeAnybodyIsKnownAsync(run, id)
        : operation.IsForPersons ? await OfAPersonAsync(run, id)
        : operation.IsPlatforms ? await OfThePlatformAsync(run, id)
        : await OfAccountsAsync(run, id) ?? await OfMessagesAsync(run, id);

    private static async Task<Call?> BeforeAnybodyIsKnownAsync(ExampleRun run, string id)
    {
        var nobody = run.Fleet.Portal.NewClient();
        return id switch
        {
            "SignUp" => new("/api/v1/signup", new { email = _newcomer = Stranger(), password = Persons.Password, organization = "Meridian Freight" }, nobody),
            "ConfirmEmail" => new("/api/v1/signup/confirm", new { email = _newcomer, code = await CodeAsync(run, _newcomer) }, nobody),
            "ForgotPassword" => new("/api/v1/password/forgot", new { email = run.Person.Email }, nobody),
            "ResetPassword" => new("/api/v1/password/reset", new { email = run.Person.Email, code = await CodeAsync(run, run.Person.Email), password = Persons.Password }, nobody),
            "RejectInvitation" => new("/api/v1/invitations/reject", new { token = await InviteAsync(run, Stranger()) }, nobody),
            "SignUpInvited" => new("/api/v1/invitations/sign-up", new { token = await InviteAsync(run, Stranger()), password = Persons.Password }, nobody),
            "ReportLeakedToken" => new("/api/v1/leaked-tokens", new { token = (await run.Owner.NewTokenAsync(Role.Viewer, new("leaked"))).Token, source = "https://example.com/paste/7" }, nobody),
            _ => null,
        };
    }

    private static async Task<Call?> OfAPersonAsync(ExampleRun run, string id)
    {
        var person = run.Person.AsPerson();
        switch (id)
        {
            case "CreateOrganization":
                return new("/api/v1/organizations", new { name = "Meridian Freight" }, person);
            case "AcceptInvitation":
                return new("/api/v1/invitations/accept", new { token = await InviteAsync(run, run.Person.Email) }, person);
            case "RestoreOrganization":
                (await run.Person.Client.DeleteAsync($"/api/v1/organizations/{run.Person.Id}", Ct)).EnsureSuccessStatusCode();
                return new($"/api/v1/organizations/{run.Person.Id}/restore", Client: person);
            default:
                return null;
        }
    }

    private static async Task<Call?> OfThePlatformAsync(ExampleRun run, string id)
    {
        var admin = run.Owner.Client;
        switch (id)
        {
            case "GetFleet" or "GetFleetNode":
                await run.Fleet.Portal.ReportAsync("us-east-1", TimeSpan.FromSeconds(1), links: FleetSample.Links());
                return null;
            case "ChangeTopology":
                await run.Fleet.Portal.LayOutAsync();
                var topology = (await admin.GetFromJsonAsync<JsonNode>($"{Fleet}/topology", Ct))!["topology"]!;
                foreach (var region in topology["regions"]!.AsArray())
                {
                    region!["cloud"] = "gcp";
                }

                return new($"{Fleet}/topology", new { revision = 1, topology, note = "moved" });
            case "UpdatePlatformSettings":
                return new("/api/v1/admin/settings", new { support_address = "help@example.com" });
            case "SuspendOrganization":
                return new($"{await SpareOrganizationAsync(run)}/suspend", new { reason = "Invoices unpaid since September" });
            case "ResumeOrganization":
                var stopped = await SpareOrganizationAsync(run);
                (await admin.PostAsync($"{stopped}/suspend", new { reason = "Invoices unpaid since September" })).EnsureSuccessStatusCode();
                return new($"{stopped}/resume");
            case "DisablePerson":
                return new($"{await SparePersonAsync(run)}/disable", new { reason = "Left the company" });
            case "EnablePerson":
                var left = await SparePersonAsync(run);
                (await admin.PostAsync($"{left}/disable", new { reason = "Left the company" })).EnsureSuccessStatusCode();
                return new($"{left}/enable");
            case "PlanRollout":
                await run.Fleet.Portal.LayOutAsync();
                return new($"{Fleet}/rollouts", new { kind = "restart" });
            case "MoveRollout":
                await run.Fleet.Portal.PlannedAsync();
                return new($"{Fleet}/rollouts/{await FirstIdAsync(admin, $"{Fleet}/rollouts")}/moves", new { move = "start" });
            case "MoveConnections":
                return new($"{Fleet}/moves", new { kind = "drain", target = "ap-south-1", connections = 5 });
            case "CancelMove":
                return new($"{Fleet}/moves/{await FirstIdAsync(admin, $"{Fleet}/moves")}/cancel");
            default:
                return null;
        }
    }

    private static async Task<Call?> OfAccountsAsync(ExampleRun run, string id)
    {
        var client = run.Owner.Client;
        switch (id)
        {
            case "ResumeAccount":
                var suspended = await SpareAccountAsync(run);
                (await client.PostAsync($"{suspended}/suspend", null, Ct)).EnsureSuccessStatusCode();
                return new($"{suspended}/resume");
            case "RestoreAccount" or "PurgeAccount":
                var closed = await SpareAccountAsync(run);
                (await client.DeleteAsync(closed, Ct)).EnsureSuccessStatusCode();
                return id is "PurgeAccount" ? new($"{closed}/purge") : new($"{closed}/restore", new { });
            case "RestoreCredential":
                var credential = $"{run.Owner.UserPath}/credentials/{(await run.Owner.IssueAsync()).Id}";
                (await client.DeleteAsync(credential, Ct)).EnsureSuccessStatusCode();
                return new($"{credential}/restore");
            case "GetProposal":
                var offline = $"/api/v1/operators/{(await run.Owner.PrepareOperatorsAsync()).Offline.Id}";
                (await client.PatchAsJsonAsync(offline, new { tags = new[] { "yard" } }, Ct)).EnsureSuccessStatusCode();
                return new($"{offline}/proposal");
            case "GetCatalogueEntry":
                return new($"/api/v1/catalogue/{(await run.Owner.PrepareSharingAsync()).Advertised}");
            case "ListConnectDecisions" or "ListOrganizationConnectDecisions" or "ConnectDecisionEvents" or "OrganizationConnectDecisionEvents":
                await run.Owner.DecideAsync("""{"sub":"ada","dept":"yard"}""", hasAccount: true);
                return null;
            default:
                return null;
        }
    }

    private static async Task<Call?> OfMessagesAsync(ExampleRun run, string id)
    {
        var (streams, client) = (run.Streams, run.Streams.Tenant.Client);
        var messages = $"{streams.Tenant.AccountPath}/console/messages";
        switch (id)
        {
            case "RestoreStream":
                await streams.FillAsync("ORDERS", 3);
                var backup = await streams.BackupAsync("ORDERS");
                await streams.JetStream.DeleteStreamAsync("ORDERS", Ct);
                return new($"{streams.Path}/restore", Client: client, File: backup);
            case "ListStreams":
                return new(streams.Path, Client: client);
            case "GetStream":
                return new($"{streams.Path}/ORDERS", Client: client);
            case "BackupStream":
                return new($"{streams.Path}/ORDERS/backup", Client: client);
            case "PublishMessage":
                return new(messages, new { subject = "parcels.eu", payload = "first message" }, client);
            case "WatchMessages":
                return new($"{messages}?subject=parcels.%3E", Client: client);
            default:
                return null;
        }
    }

    private static async Task<string> SpareAccountAsync(ExampleRun run) =>
        $"/api/v1/accounts/{(await (await run.Owner.Client.PostAsync("/api/v1/accounts", new { name = Stranger().Split('@')[0] })).ReadAsync<AccountView>()).Id}";

    private static async Task<string> SpareOrganizationAsync(ExampleRun run) => $"/api/v1/admin/organizations/{(await run.Fleet.Portal.NewTenantAsync()).Id}";

    private static async Task<string> SparePersonAsync(ExampleRun run) => $"/api/v1/admin/persons/{(await run.Fleet.Portal.NewTenantAsync()).Person}";

    private static async Task<string> FirstIdAsync(HttpClient client, string list) =>
        (await client.GetFromJsonAsync<JsonElement>(list, Ct)).GetProperty("data")[0].GetProperty("id").GetString()!;

    private static async Task<string> InviteAsync(ExampleRun run, string email)
    {
        (await run.Owner.Client.PostAsync("/api/v1/invitations", new { email, role = "viewer" })).EnsureSuccessStatusCode();
        return InvitationText().Match(MailBox.Of(run.Fleet.Portal, email)[^1]).Value;
    }

    private static async Task<string> CodeAsync(ExampleRun run, string email)
    {
        // Sent after the answer, so that it does not tell who has a login.
        string? code;
        while ((code = MailBox.Of(run.Fleet.Portal, email).Select(MailBox.Code).LastOrDefault(c => c.Length > 0)) is null)
        {
            await Task.Delay(50, Ct);
        }

        return code;
    }

    private static string Stranger() => $"stranger-{Interlocked.Increment(ref _strangers)}@example.test";

    [GeneratedRegex("tl_inv_[0-9A-Za-z]{49}", RegexOptions.None, 1000)]
    private static partial Regex InvitationText();
}
