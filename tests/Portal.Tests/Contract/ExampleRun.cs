using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.Fixtures;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Tests.Fleet;
using Platform.Portal.Tests.Live;
using Platform.Portal.Tests.Streams;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Contract;

/// <summary>A request that was sent, and its answer. Client: who sent it. Body: null without one, or when it is a file. Text: of the answer; null when it is a file.</summary>
internal sealed record Exchange(HttpClient Client, string Path, string? ContentType, string? Body, HttpResponseMessage Response, string? Text);

/// <summary>A request of an operation whose own state must first be made. Client: null: the owner's.</summary>
internal sealed record Call(string Path, object? Body = null, HttpClient? Client = null, byte[]? File = null);

/// <summary>Sends every operation once, in an order that works, as an owner who is a platform administrator too: the sweep's request, or one of <see cref="ExampleSteps"/>.</summary>
internal sealed class ExampleRun : IAsyncDisposable
{
    private static readonly TimeSpan StreamReads = TimeSpan.FromSeconds(1.5);
    private readonly WebApplication _callout;
    private readonly PortalFixture.Host _host;

    private ExampleRun(LiveFleet fleet, Tenant owner, Tenant person, TenantStreams streams, WebApplication callout, PortalFixture.Host host) =>
        (Fleet, Owner, Person, Streams, _callout, _host) = (fleet, owner, person, streams, callout, host);

    public LiveFleet Fleet { get; }

    public Tenant Owner { get; }

    /// <summary>Somebody with a password and no second factor, and their own organization.</summary>
    public Tenant Person { get; }

    public TenantStreams Streams { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<ExampleRun> StartAsync(LiveFleet fleet)
    {
        var callout = await StartCalloutAsync();
        var host = fleet.Portal.StartHost(new(StringComparer.Ordinal) { ["Callout:Urls:0"] = callout.Urls.First(), ["Callout:Access"] = "between-us" });
        var owner = await fleet.Portal.NewTenantAsync();
        await owner.GrantAsync();
        await using var scope = fleet.Portal.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Set(owner.Id, owner.Person, $"person {owner.Person}", [.. Permissions.Of(Role.Owner), .. Permissions.OfAdministrators]);
        var token = (await scope.ServiceProvider.GetRequiredService<CreateToken.Handler>().HandleAsync(new("everything"), Ct)).Value.Token;
        owner = owner with { Client = host.NewClient() };
        owner.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return new(fleet, owner, await fleet.Portal.NewPersonAsync(), await TenantStreams.OfAsync(fleet), callout, host);
    }

    public async Task<Exchange> SendAsync(SweptOperation operation, string id)
    {
        if (await ExampleSteps.CallAsync(this, operation, id) is not { } call)
        {
            var response = await operation.SendAsync(Owner.Client, Owner);
            return await ReadAsync(Owner.Client, operation.SentPath, operation.SentBody is null ? null : "application/json", operation.SentBody, response);
        }

        var body = call.Body is null ? null : JsonSerializer.Serialize(call.Body, Json.Options);
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), call.Path);
        if (call.File is { } file)
        {
            request.Content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        }
        else if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        var client = call.Client ?? Owner.Client;
        return await ReadAsync(
            client, call.Path, call.File is null ? body is null ? null : "application/json" : "application/zip", body,
            await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct));
    }

    /// <summary>A GET once more, by somebody who has its answer.</summary>
    public async Task<HttpResponseMessage> SendAgainAsync(Exchange exchange, EntityTagHeaderValue tag)
    {
        var client = exchange.Path.StartsWith(Streams.Path, StringComparison.Ordinal) ? Streams.Tenant.Client : Owner.Client;
        using var request = new HttpRequestMessage(HttpMethod.Get, exchange.Path);
        request.Headers.IfNoneMatch.Add(tag);
        return await client.SendAsync(request, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Streams.DisposeAsync();
        await _host.DisposeAsync();
        await _callout.DisposeAsync();
    }

    private static async Task<Exchange> ReadAsync(HttpClient client, string path, string? type, string? body, HttpResponseMessage response)
    {
        var answered = response.Content.Headers.ContentType?.MediaType;
        return new(client, path, type, body, response,
            answered is null || !ApiOperation.IsText(answered) ? null
            : answered is "text/event-stream" ? await BeginningAsync(response) : await response.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>What came of a stream of events within a moment, whole events only.</summary>
    private static async Task<string> BeginningAsync(HttpResponseMessage response)
    {
        var text = new StringBuilder();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(StreamReads);
        try
        {
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
            while (await lines.ReadLineAsync(patience.Token) is { } line)
            {
                text.Append(line).Append('\n');
            }
        }
        catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
        {
            // It goes on for ever.
        }

        var whole = text.ToString();
        return whole[..(whole.LastIndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0 ? end + 2 : 0)];
    }

    /// <summary>Stands for the callout process, which needs a fleet of its own: ConnectPolicies/BenchTests.</summary>
    private static Task<WebApplication> StartCalloutAsync() => PlayedWeb.StartAsync(callout =>
    {
        callout.MapPost("/explain", () => Results.Json(new
        {
            allowed = false,
            reason = "no_rule_matched",
            detail = "No rule of version 3 fits.",
            steps = new[] { new { name = "rule", outcome = "refused", detail = "dept is absent." } },
            provider = (string?)null,
            subject = "ada",
        }));
        callout.MapPost("/providers/{provider}/check", () => Results.Json(new
        {
            ok = true,
            checks = new[] { new { name = "discovery", ok = true, detail = "id.example.com answered 200", milliseconds = 12 } },
            keys = new[] { new { kid = "a", algorithms = new[] { "ES256" } } },
        }));
    }, Ct);
}
