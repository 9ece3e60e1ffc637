using System.Text.Json;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Pages;

public sealed class PermissionFormTests
{
    [Fact]
    public void What_a_form_shows_it_posts_back_unchanged()
    {
        var body = new UserLimitsBody
        {
            Pub = new(["orders.>", "x"], ["orders.admin"]),
            Sub = new(["jobs workers"]),
            Resp = new(2, 1_500_000_000),
            Subs = 5,
            Payload = 1024,
            Src = ["10.0.0.0/8"],
            Times = [new("08:00:00", "18:00:00"), new("20:00:00", "21:30:00")],
            TimesLocation = "Europe/Vienna",
            AllowedConnectionTypes = ["MQTT"],
            BearerToken = true,
        };

        var form = PermissionForm.From(body);

        (form.PubAllow, form.RespSeconds, form.Times, form.Data).ShouldBe(("orders.>\nx", "1.5", "08:00:00-18:00:00\n20:00:00-21:30:00", null));
        Text(form.ToLimits("template").Value).ShouldBe(Text(body));
        Text(PermissionForm.From(new PermissionsBody()).ToPermissions("").Value).ShouldBe(Text(new PermissionsBody()));
    }

    [Fact]
    public void Lines_are_trimmed_and_blank_ones_do_not_count()
    {
        var form = new PermissionForm { PubAllow = " a \r\n\r\n  \nb\n", SubDeny = "  \n" };
        var body = form.ToPermissions("").Value;
        body.Pub!.Allow.ShouldBe(["a", "b"]);
        (body.Pub.Deny, body.Sub).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("subs", "many", "limits.number template/subs")]
    [InlineData("payload", "1k", "limits.number template/payload")]
    [InlineData("max", "one", "permissions.resp_max template/resp/max")]
    [InlineData("seconds", "2m", "permissions.resp_ttl template/resp/ttl")]
    [InlineData("seconds", "-2", "permissions.resp_ttl template/resp/ttl")]
    [InlineData("seconds", "9300000000", "permissions.resp_ttl template/resp/ttl")]
    [InlineData("times", "always", "limits.time_missing template/times/0")]
    public void What_is_no_number_and_no_range_is_refused_with_its_field(string field, string text, string expected)
    {
        var form = new PermissionForm { Responds = true };
        switch (field)
        {
            case "subs": form.Subs = text; break;
            case "payload": form.Payload = text; break;
            case "max": form.RespMax = text; break;
            case "seconds": form.RespSeconds = text; break;
            case "times": form.Times = text; break;
        }

        var refused = form.ToLimits("template").Match(body => body.Check("template", isTemplate: true), error => error).ShouldNotBeNull();
        $"{refused.Code} {refused.Field}".ShouldBe(expected);
    }

    private static string Text<T>(T body) => JsonSerializer.Serialize(body, Json.Options);
}
