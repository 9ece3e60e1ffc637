namespace Platform.Portal.Tests.Security;

/// <summary>New passwords are held against a range service, where one is set.</summary>
public sealed class BreachedPasswordsTests(PortalFixture portal)
{
    private const string Breached = "violin gravel tuesday";

    [Fact]
    public async Task One_the_service_knows_is_taken_nowhere_and_it_learns_five_digits_of_a_hash()
    {
        await using var service = await ServiceAsync();
        service.Known[Breached] = 7;
        using var host = Host(service);
        using var nobody = host.NewClient();
        var (email, organization) = ("breached@example.test", "Breached");

        (await (await nobody.PostAsync("/api/v1/signup", new { email, password = Breached, organization })).ToldAsync()).ShouldBe("400 signup.password_breached /password");
        (await (await nobody.PostAsync("/api/v1/password/reset", new { email, code = "x", password = Breached })).ToldAsync()).ShouldBe("400 signup.password_breached /password");
        service.Asked.ShouldBe(["5376F true", "5376F true"]);
        (await (await nobody.PostAsync("/api/v1/signup", new { email, password = "gravel tuesday violin", organization })).ToldAsync()).ShouldBe("202");
    }

    [Fact]
    public async Task What_is_padding_is_not_known_and_a_service_that_is_down_shuts_nobody_out()
    {
        await using var service = await ServiceAsync();
        service.Known[Breached] = 0;
        using var host = Host(service);
        using var nobody = host.NewClient();
        (await SignUpAsync("padding@example.test")).ShouldBe("202");

        (service.Known[Breached], service.Status) = (7, 503);
        (await SignUpAsync("status@example.test")).ShouldBe("202");

        await service.DisposeAsync();
        (await SignUpAsync("down@example.test")).ShouldBe("202");

        async Task<string> SignUpAsync(string email) => await (await nobody.PostAsync("/api/v1/signup", new { email, password = Breached, organization = "Padding" })).ToldAsync();
    }

    private async Task<RangeService> ServiceAsync()
    {
        await portal.AllowPlayedAsync();
        return await RangeService.StartAsync();
    }

    private PortalFixture.Host Host(RangeService service) => portal.StartHost(new(StringComparer.Ordinal) { ["Portal:SignIn:BreachedPasswordsUrl"] = service.Url });
}
