using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Web;

/// <summary>GitHub's secret scanning partner program, with keys of the test's own where GitHub would publish its.</summary>
public sealed class GitHubLeakTests(PortalFixture portal) : IAsyncLifetime
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private PortalFixture.Host _host = null!;
    private WebApplication _github = null!;
    private HttpClient _client = null!;
    private int _fetched;
    private bool _isDown;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await portal.AllowPlayedAsync();
        _github = await PlayedWeb.StartAsync(github => github.MapGet("/meta/public_keys/secret_scanning", () =>
        {
            Interlocked.Increment(ref _fetched);
            return _isDown ? Results.StatusCode(503) : Results.Json(new { public_keys = new[] { new { key_identifier = "k1", key = _key.ExportSubjectPublicKeyInfoPem(), is_current = true }, new { key_identifier = "k384", key = _large.ExportSubjectPublicKeyInfoPem(), is_current = false } } });
        }), Ct, PlayedWeb.Elsewhere);
        _host = portal.StartHost(new(StringComparer.Ordinal) { ["Leaks:GitHubKeysUrl"] = $"{_github.Urls.First()}/meta/public_keys/secret_scanning" });
        _client = _host.NewClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        await _github.DisposeAsync();
        _key.Dispose();
        _large.Dispose();
    }

    [Fact]
    public async Task What_GitHub_found_is_revoked_and_GitHub_is_told_which_were_real()
    {
        var (tenant, other) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        var (first, second) = (await tenant.NewTokenAsync(Role.Owner, new("pasted")), await other.NewTokenAsync(Role.Viewer, new("pushed")));
        var invented = ApiTokenText.New();
        var report = Report(first.Token, second.Token, invented, "no token at all");

        (await JudgedAsync(await SendAsync(report))).ShouldBe([(first.Token, "true_positive"), (second.Token, "true_positive"), (invented, "false_positive"), ("no token at all", "false_positive")]);

        await using var db = portal.AsOwner();
        (await db.ApiTokens.Where(t => t.Id == first.Id || t.Id == second.Id).Select(t => t.RevokedAt != null).ToListAsync(Ct)).ShouldBe([true, true]);
        (await db.AuditRows.Where(a => a.OrganizationId == tenant.Id && a.Action == "token.leak").Select(a => a.Detail).SingleAsync(Ct)).ShouldContain("https://github.com/octocat/Hello-World/blob/1/a.txt");
        (await JudgedAsync(await SendAsync(report)))[0].ShouldBe((first.Token, "true_positive"), "it was one, and has ended");
        _fetched.ShouldBe(1);
    }

    [Fact]
    public async Task What_GitHub_did_not_sign_revokes_nothing()
    {
        var tenant = await portal.NewTenantAsync();
        var token = await tenant.NewTokenAsync(Role.Owner, new("kept"));
        var report = Report(token.Token);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        (await (await SendAsync(report, signer: stranger)).ToldAsync()).ShouldBe("401 token.leak_not_signed");
        (await (await SendAsync(report, signed: report + " ")).ToldAsync()).ShouldBe("401 token.leak_not_signed", "of another body");
        (await (await SendAsync(report, identifier: "k2")).ToldAsync()).ShouldBe("401 token.leak_not_signed", "a key nobody publishes");
        (await (await SendAsync(report, signer: _large, identifier: "k384")).ToldAsync()).ShouldBe("401 token.leak_not_signed", "P-256 alone");
        (await (await SendAsync(report, identifier: null)).ToldAsync()).ShouldBe("401 token.leak_not_signed");
        (await (await SendAsync(report, signature: "!")).ToldAsync()).ShouldBe("401 token.leak_not_signed");

        await using var db = portal.AsOwner();
        (await db.ApiTokens.SingleAsync(t => t.Id == token.Id, Ct)).RevokedAt.ShouldBeNull();
        _fetched.ShouldBe(1, "an unknown identifier fetches once a minute at most");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("nonsense")]
    public async Task What_is_no_report_is_refused(string body) => (await (await SendAsync(body)).ToldAsync()).ShouldBe("400 token.leak_report_malformed");

    [Fact]
    public async Task Without_keys_it_is_to_come_again_and_without_their_address_it_is_not_there()
    {
        _isDown = true;
        var refused = await SendAsync("[]");
        (await refused.ToldAsync(), refused.Headers.RetryAfter is null).ShouldBe(("503 token.leak_keys_unavailable", false));
        (await (await SendAsync("[]")).ToldAsync()).ShouldBe("503 token.leak_keys_unavailable", "and is not asked of GitHub each time");
        _fetched.ShouldBe(1);

        using var plain = portal.NewClient();
        (await (await SendAsync("[]", client: plain)).ToldAsync()).ShouldBe("404 route.not_found");
    }

    private static string Report(params string[] tokens) =>
        JsonSerializer.Serialize(tokens.Select(t => new { token = t, type = "trunkline_api_token", url = "https://github.com/octocat/Hello-World/blob/1/a.txt", source = "content", is_new = true }));

    private async Task<HttpResponseMessage> SendAsync(string body, ECDsa? signer = null, string? identifier = "k1", string? signed = null, string? signature = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ReportFromGitHub.Path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        if (identifier is not null)
        {
            request.Headers.Add("Github-Public-Key-Identifier", identifier);
        }

        request.Headers.Add("Github-Public-Key-Signature", signature ?? Convert.ToBase64String((signer ?? _key).SignData(Encoding.UTF8.GetBytes(signed ?? body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
        return await (client ?? _client).SendAsync(request, Ct);
    }

    private static async Task<IReadOnlyList<(string Token, string Label)>> JudgedAsync(HttpResponseMessage response) =>
        [.. JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!.AsArray().Select(j => ((string)j!["token_raw"]!, (string)j["label"]!))];
}
