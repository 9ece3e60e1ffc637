using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Portal.Features.Messages;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests;

public sealed class MessageTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_published_by_the_console_is_shown_to_one_who_watches()
    {
        var tenant = await portal.NewTenantAsync();
        using var server = await StartServerAsync(tenant.Account);
        var messages = $"{tenant.AccountPath}/console/messages";

        using var watch = await tenant.Client.GetAsync($"{messages}?subject=orders.>&region=us-east", HttpCompletionOption.ResponseHeadersRead, Ct);
        (await watch.ToldAsync()).ShouldBe("200");
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync(Ct));
        (await lines.ReadLineAsync(Ct)).ShouldBe("event: ready");

        var sent = await (await tenant.Client.PostAsync(messages, new { subject = "orders.eu.1", payload = "grüße", region = "us-east" })).ReadAsync<PublishMessage.Response>();

        sent.ShouldBe(new PublishMessage.Response("orders.eu.1", 7, "us-east", "us-east-1"));
        while (await lines.ReadLineAsync(Ct) != "event: message")
        {
        }

        var seen = JsonSerializer.Deserialize<WatchMessages.Message>((await lines.ReadLineAsync(Ct))!["data: ".Length..], Json.Options)!;
        (seen.Subject, seen.Payload, seen.Size).ShouldBe(("orders.eu.1", "grüße", 7));
    }

    [Theory]
    [InlineData("", "400 message.subject_required /subject", "400 message.subject_required subject")]
    [InlineData("orders.*", "400 message.subject_has_wildcard /subject", null)]
    [InlineData("orders.>.x", "400 message.subject_has_wildcard /subject", "400 message.subject_invalid subject")]
    [InlineData("or ders", "400 message.subject_invalid /subject", "400 message.subject_invalid subject")]
    [InlineData("orders..x", "400 message.subject_invalid /subject", "400 message.subject_invalid subject")]
    [InlineData("$SYS.REQ.CLAIMS.UPDATE", "400 message.subject_invalid /subject", "400 message.subject_invalid subject")]
    [InlineData("a\r\nPUB b 0", "400 message.subject_invalid /subject", "400 message.subject_invalid subject")]
    public async Task Subjects_that_would_be_something_else_to_the_server_are_refused(string subject, string publish, string? watch)
    {
        var tenant = await portal.NewTenantAsync();
        var messages = $"{tenant.AccountPath}/console/messages";

        (await (await tenant.Client.PostAsync(messages, new { subject })).ToldAsync()).ShouldBe(publish);
        if (watch is not null)
        {
            (await (await tenant.Client.GetAsync($"{messages}?subject={Uri.EscapeDataString(subject)}", Ct)).ToldAsync()).ShouldBe(watch);
        }
    }

    /// <summary>A nats-server that holds the account, standing for us-east-1.</summary>
    private async Task<NatsServerProcess> StartServerAsync(AccountId account)
    {
        await using var db = portal.AsOwner();
        var signer = portal.Services.GetRequiredService<AccountSigner>();
        var @operator = await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, Ct);
        var system = await signer.SignAsync(db, @operator.SystemAccountId, Ct);
        var platform = await signer.SignAsync(db, await db.Accounts.Where(a => a.PublicKey == @operator.PlatformAccountKey).Select(a => a.Id).SingleAsync(Ct), Ct);
        var tenant = await signer.SignAsync(db, account, Ct);
        var server = await NatsServerProcess.StartAsync(
            $$"""
            operator: {{@operator.Jwt}}
            system_account: {{system!.PublicKey}}
            resolver: MEMORY
            resolver_preload: { {{system.PublicKey}}: {{system.Jwt}}, {{platform!.PublicKey}}: {{platform.Jwt}}, {{tenant!.PublicKey}}: {{tenant.Jwt}} }
            """,
            Ct);
        await db.Nodes.Where(n => n.Name == "us-east-1").ExecuteUpdateAsync(s => s.SetProperty(n => n.ClientUrl, server.Url), Ct);
        return server;
    }
}
