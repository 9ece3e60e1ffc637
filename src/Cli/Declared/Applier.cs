using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;
using Platform.Nats.Sharing;

namespace Platform.Cli.Declared;

/// <summary>Makes a plan's changes, one by one. Each is sent under a key of its own, so that a try again after a failure on the way has no second effect.</summary>
/// <param name="api">The portal.</param>
/// <param name="accounts">The accounts there are.</param>
/// <param name="variable">The environment, for secrets.</param>
internal sealed class Applier(ApiClient api, IReadOnlyList<Thing> accounts, Func<string, string?> variable)
{
    private readonly Dictionary<string, (string Id, string PublicKey)> _accounts = accounts.ToDictionary(a => a.Name, a => (a.Id!, a.PublicKey!), StringComparer.Ordinal);

    public Task ApplyAsync(Change change, CancellationToken ct) => change.Action switch
    {
        ChangeAction.Create => CreateAsync(change, ct),
        ChangeAction.Update when ReferenceEquals(change.Kind, Kind.Policy) => PutPolicyAsync(change, ct),
        ChangeAction.Update => SendThereAsync("PATCH", change, change.Body, ct),
        ChangeAction.Delete => SendThereAsync("DELETE", change, null, ct),
    };

    private async Task SendThereAsync(string method, Change change, JsonObject? body, CancellationToken ct) =>
        await SendAsync(method, $"{Collection(change)}/{change.There!.Id ?? await FoundAsync(change, ct)}", body, change.There.ETag, ct);

    /// <summary>The id of what came with an account that was only just made.</summary>
    private async Task<string> FoundAsync(Change change, CancellationToken ct)
    {
        await foreach (var item in new Pages(api, Collection(change), []).ItemsAsync(int.MaxValue, ct))
        {
            if (item!["name"]?.GetValue<string>() == change.Name)
            {
                return item["id"]!.GetValue<string>();
            }
        }

        throw new CliException(ExitCode.NotFound, $"{change.Title} is not there any more.");
    }

    private async Task CreateAsync(Change change, CancellationToken ct)
    {
        var body = (JsonObject)change.Body.DeepClone();
        if (change.Wanted!.Fields["name"] is { } name)
        {
            body["name"] = name.DeepClone();
        }

        switch (change.Kind.Name)
        {
            case "account":
                await CreateAccountAsync(change, ct);
                break;
            case "signing_key_group":
                await CreateGroupAsync(change, body, ct);
                break;
            case "import":
                await ImportAsync(change, body, ct);
                break;
            case "connect_policy":
                await PutPolicyAsync(change, ct);
                break;
            case "identity_provider":
                await SendAsync("POST", Collection(change), WithSecret(change, body), null, ct);
                break;
            default:
                await SendAsync("POST", Collection(change), body, null, ct);
                break;
        }
    }

    private async Task CreateAccountAsync(Change change, CancellationToken ct)
    {
        var made = await SendAsync("POST", $"{ApiClient.Root}/accounts", new JsonObject { ["name"] = change.Name }, null, ct);
        _accounts[change.Name] = (made!["id"]!.GetValue<string>(), made["public_key"]!.GetValue<string>());
        if (change.Body.Count > 0)
        {
            await SendAsync("PATCH", $"{ApiClient.Root}/accounts/{_accounts[change.Name].Id}", change.Body, null, ct);
        }
    }

    // A group is made enabled.
    private async Task CreateGroupAsync(Change change, JsonObject body, CancellationToken ct)
    {
        var isDisabled = body["is_disabled"]?.GetValue<bool>() is true;
        body.Remove("is_disabled");
        var made = await SendAsync("POST", Collection(change), body, null, ct);
        if (isDisabled)
        {
            await SendAsync("PATCH", $"{Collection(change)}/{made!["id"]!.GetValue<string>()}", new JsonObject { ["is_disabled"] = true }, null, ct);
        }
    }

    private JsonObject WithSecret(Change change, JsonObject body)
    {
        if (change.Wanted!.Fields["secret_env"]?.GetValue<string>() is { } name)
        {
            body["secret"] = variable(name) is { Length: > 0 } secret ? secret : throw CliException.Usage($"{change.Title}: the environment variable {name}, which has its secret, is not set.");
        }

        return body;
    }

    /// <summary>Of an account of this organization whose export is private, by a share made and accepted for it.</summary>
    private async Task ImportAsync(Change change, JsonObject body, CancellationToken ct)
    {
        var from = change.Wanted!.Fields["account"]!.GetValue<string>();
        if (!_accounts.TryGetValue(from, out var exporter))
        {
            await SendAsync("POST", Collection(change), body, null, ct);
            return;
        }

        body["account"] = exporter.PublicKey;
        if (body["token"] is not null || await PrivateExportAsync(exporter.Id, body, ct) is not { } export)
        {
            await SendAsync("POST", Collection(change), body, null, ct);
            return;
        }

        var offer = new JsonObject { ["export_id"] = export, ["importer"] = _accounts[change.Account!].PublicKey, ["subject"] = body["subject"]!.DeepClone() };
        var share = await SendAsync("POST", $"{ApiClient.Root}/accounts/{exporter.Id}/shares", offer, null, ct);
        var accepted = new JsonObject(body.Where(m => m.Key is "local_subject" or "name" or "share" or "allow_trace").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        await SendAsync("POST", $"{ApiClient.Root}/accounts/{_accounts[change.Account!].Id}/shares/{share!["id"]!.GetValue<string>()}/accept", accepted, null, ct);
    }

    /// <summary>The id of the private export that an import would take from; null: there is none, or it is open.</summary>
    private async Task<string?> PrivateExportAsync(string account, JsonObject import, CancellationToken ct)
    {
        var (type, subject) = (import["type"]!.GetValue<string>(), import["subject"]!.GetValue<string>());
        await foreach (var item in new Pages(api, $"{ApiClient.Root}/accounts/{account}/exports", []).ItemsAsync(int.MaxValue, ct))
        {
            var export = item!["export"]!;
            if (export["type"]!.GetValue<string>() == type && SubjectPattern.IsSubset(subject, export["subject"]!.GetValue<string>()))
            {
                return export["token_req"]?.GetValue<bool>() is true ? item["id"]!.GetValue<string>() : null;
            }
        }

        return null;
    }

    private Task<JsonNode?> PutPolicyAsync(Change change, CancellationToken ct) =>
        SendAsync("PUT", $"{ApiClient.Root}/accounts/{_accounts[change.Account!].Id}/connect-policy", new JsonObject { ["policy"] = change.Wanted!.Fields["policy"]!.DeepClone() }, change.There?.ETag, ct);

    private string Collection(Change change) => change.Account is null ? $"{ApiClient.Root}/{change.Kind.Path}" : $"{ApiClient.Root}/accounts/{_accounts[change.Account].Id}/{change.Kind.Path}";

    private async Task<JsonNode?> SendAsync(string method, string path, JsonObject? body, string? version, CancellationToken ct)
    {
        var answer = await api.SendAsync(
            new(method, path)
            {
                Body = body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()),
                ContentType = method is "PATCH" ? "application/merge-patch+json" : "application/json",
                IdempotencyKey = ApiClient.NewKey(),
                IfMatch = version,
                IsRepeatable = true,
            },
            ct);
        return answer.IsJson ? answer.Json() : null;
    }
}
