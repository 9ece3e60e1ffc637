using System.Text.Json;
using Platform.Kernel;
using Platform.Portal.Features.Webhooks.Sending;
using Platform.Store;

namespace Platform.Portal.Tests.Webhooks;

public sealed class EventBodyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly OrganizationId Organization = OrganizationId.New(Now);

    [Fact]
    public void Is_type_timestamp_and_data()
    {
        var body = JsonElement.Parse(EventBody.Of(Delivery(), Row("""{"name":"orders"}""")));
        body.EnumerateObject().Select(p => p.Name).ShouldBe(["type", "timestamp", "data"]);
        (body.GetProperty("type").GetString(), body.GetProperty("timestamp").GetString()).ShouldBe(("account.create", "2026-11-30T12:00:00.000000Z"));
        var data = body.GetProperty("data");
        (data.GetProperty("organization").GetString(), data.GetProperty("sequence").GetInt64(), data.GetProperty("detail").GetProperty("name").GetString()).ShouldBe((Organization.ToString(), 7, "orders"));
    }

    [Theory]
    [InlineData(10_000, false)]
    [InlineData(30_000, true)]
    public void Stays_below_20_KB_and_says_what_it_leaves_out(int length, bool isOmitted)
    {
        var body = EventBody.Of(Delivery(), Row(JsonSerializer.Serialize(new { Text = new string('x', length) })));
        body.Length.ShouldBeLessThan(20 * 1024);
        JsonElement.Parse(body).GetProperty("data").GetProperty("is_detail_omitted").GetBoolean().ShouldBe(isOmitted);
    }

    private static WebhookDelivery Delivery() => new()
    {
        OrganizationId = Organization,
        Id = WebhookDeliveryId.New(Now),
        WebhookId = WebhookId.New(Now),
        Sequence = 7,
        EventType = "account.create",
        CreatedAt = Now,
    };

    private static AuditRow Row(string detail) =>
        new() { OrganizationId = Organization, Sequence = 7, At = Now, Actor = "system test", Action = "account.create", Target = "acc_x", Detail = detail, Hash = [1, 2] };
}
