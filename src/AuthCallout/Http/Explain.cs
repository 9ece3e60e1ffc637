using System.Text.Json;
using Platform.Admission;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Http;

/// <summary>POST /explain: the decision a client would get now, with every step that led to it. Nothing is signed, written or kept. An organization sees its own
/// providers and accounts only.</summary>
internal static class Explain
{
    /// <summary>A client that might come. Secrets are in it: it has no text form.</summary>
    public sealed class Request
    {
        public required OrganizationId Organization { get; init; }

        /// <summary>The account it means.</summary>
        public AccountId? Account { get; init; }
        public string? Username { get; init; }
        public string? Password { get; init; }
        public string? Token { get; init; }

        /// <summary>PEM.</summary>
        public IReadOnlyList<string>? ClientCertificates { get; init; }
        public string? ConnectionType { get; init; }
        public string? Source { get; init; }
        public string? Region { get; init; }
        public string? ClientName { get; init; }

        /// <summary>A draft, to be tried instead of the account's own policy.</summary>
        public JsonElement? Policy { get; init; }
    }

    public sealed record Step(string Name, string Outcome, string Detail);

    /// <param name="UserJwtClaims">The payload of the user JWT that would be signed, without issuer and times.</param>
    public sealed record Response(
        bool Allowed, string Reason, string Detail, IReadOnlyList<Step> Steps, JsonElement? UserJwtClaims, IdentityProviderId? Provider, AccountId? Account, string? Rule,
        string? Subject, DateTimeOffset? ExpiresAt);

    public static void Map(IEndpointRouteBuilder bench) => bench.MapPost("/explain", PostAsync);

    private static async Task<IResult> PostAsync(HttpRequest http, SnapshotHolder snapshots, Deciding deciding, KeySets keys, TimeProvider clock, CancellationToken ct)
    {
        if (await ReadAsync<Request>(http, ct) is not { } request)
        {
            return Results.BadRequest();
        }

        if (snapshots.Current is not { } state)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (Of(state, request) is not { } own)
        {
            return Results.NotFound();
        }

        if (request.Policy is { ValueKind: JsonValueKind.Object } draft && ConnectPolicy.Parse(draft.GetRawText()) is { Faults: { Count: > 0 } faults })
        {
            return Results.Json(faults, Telemetry.CalloutStatus.Json, statusCode: StatusCodes.Status400BadRequest);
        }

        var trace = new Trace();
        var verdict = await deciding.DecideAsync(own, Attempt(own, request), clock.GetTimestamp(), trace);
        var steps = trace.Steps.Select(s => new Step(s.Name, s.Outcome.ToString().ToLowerInvariant(), s.Detail)).ToList();
        return TestBench.Json(verdict switch
        {
            Allow a => new Response(
                true, a.Reason, Reasons.Sentence(a.Reason) ?? "", steps, Parse(a.Claims.ToJson()), a.Identity.Provider.Id, a.Account.Id, a.Rule.Name, a.Identity.Subject, a.ExpiresAt),
            Deny d => new Response(
                false, d.Code, d.Detail, steps, null, (d.Identity?.Provider ?? d.Provider)?.Id, d.Account?.Id, d.Rule?.Name, d.Identity?.Subject, null),
            _ => throw new InvalidOperationException("A verdict allows or denies."),
        });
    }

    internal static async Task<T?> ReadAsync<T>(HttpRequest http, CancellationToken ct)
        where T : class
    {
        try
        {
            return await http.ReadFromJsonAsync<T>(Telemetry.CalloutStatus.Json, ct);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ConnectAttempt Attempt(CalloutState own, Request request)
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        // The account meant, as a client says it.
        var hint = request.Account is { } id ? own.Admission.Accounts.First(a => a.Id == id).PublicKey : null;
        return new ConnectAttempt
        {
            UserNKey = user.PublicKey,
            Region = request.Region ?? "",
            Source = request.Source ?? "",
            ConnectionType = request.ConnectionType is { Length: > 0 } type ? type : NatsConnectionTypes.Standard,
            ClientName = request.ClientName ?? "",
            Username = hint is null ? request.Username ?? "" : request.Username is { Length: > 0 } name && !IsHint(own, name) ? $"{hint}/{name}" : hint,
            Password = request.Password ?? "",
            Token = request.Token ?? "",
            ClientCertificates = request.ClientCertificates ?? [],
        };
    }

    private static bool IsHint(CalloutState own, string name) =>
        own.Admission.Accounts.Any(a => a.PublicKey == name || a.Id.ToString() == name || a.Name == name);

    // What belongs to the organization, with the draft in its place. Keys are public only: whatever happens, nothing can be signed.
    private static CalloutState? Of(CalloutState state, Request request)
    {
        var organization = request.Organization;
        var snapshot = state.Admission;
        var rows = state.Data.Accounts.Where(a => a.Organization == organization).ToDictionary(a => a.Id);
        var accounts = snapshot.Accounts.Where(a => a.OrganizationId == organization)
            .Select(a => a with { Groups = [.. a.Groups.Select(g => g with { SigningKey = PublicOnly(rows[a.Id], g) })] }).ToList();
        if (request.Account is { } id)
        {
            var at = accounts.FindIndex(a => a.Id == id);
            if (at < 0)
            {
                return null;
            }

            if (request.Policy is { ValueKind: JsonValueKind.Object } draft && ConnectPolicy.Parse(draft.GetRawText()).IsValid(out var policy))
            {
                accounts[at] = accounts[at] with { Policy = policy };
            }
        }

        var providers = snapshot.Providers.Where(p => p.OrganizationId == organization).ToList();
        return state with
        {
            Admission = new AdmissionSnapshot(
                snapshot.TakenAt, providers, accounts, [.. state.Logins.Where(l => l.OrganizationId == organization)],
                [.. state.Tokens.Where(t => t.OrganizationId == organization)], [.. state.Revocations.Where(r => r.OrganizationId == organization)], state.Data.AllowedNetworks),
            Providers = providers.ToDictionary(p => p.Id),
        };
    }

    private static KeyPair? PublicOnly(AccountRow row, GroupEntry group) =>
        row.Groups.FirstOrDefault(g => g.Id == group.Id)?.Key is { } key ? KeyPair.FromPublicKey(key) : null;

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
