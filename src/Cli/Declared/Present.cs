using System.Text.Json.Nodes;
using Platform.Cli.Api;

namespace Platform.Cli.Declared;

/// <summary>What the organization has now, read from the API and spelled as the file spells it.</summary>
internal sealed class Present(ApiClient api)
{
    private static readonly string[] Gone = ["closed", "retired"];

    public async Task<IReadOnlyList<Thing>> ProvidersAsync(CancellationToken ct)
    {
        var found = new List<Thing>();
        await foreach (var item in All("identity-providers", ct))
        {
            found.Add(Of(Kind.Provider, item, item, "name", "kind", "settings", "is_enabled"));
        }

        return found;
    }

    /// <summary>Every account, with what these of them have.</summary>
    /// <param name="wanted">Whether the account of a name is looked into.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<IReadOnlyList<Thing>> AccountsAsync(Func<string, bool> wanted, CancellationToken ct)
    {
        var listed = new List<JsonObject>();
        await foreach (var item in All("accounts", ct))
        {
            if (!Gone.Contains(Text(item, "state"), StringComparer.Ordinal))
            {
                listed.Add(item);
            }
        }

        var names = listed.ToDictionary(a => Text(a, "public_key"), a => Text(a, "name"), StringComparer.Ordinal);
        var found = new List<Thing>();
        foreach (var account in listed)
        {
            found.Add(wanted(Text(account, "name")) ? await AccountAsync(account, names, ct)
                : new(Kind.Account, Text(account, "name"), []) { Id = Text(account, "id"), PublicKey = Text(account, "public_key") });
        }

        return found;
    }

    private async Task<Thing> AccountAsync(JsonObject listed, Dictionary<string, string> names, CancellationToken ct)
    {
        var path = $"accounts/{Text(listed, "id")}";
        var detail = (JsonObject)(await api.GetAsync($"{ApiClient.Root}/{path}", ct)).Json();
        var parts = new Dictionary<Kind, IReadOnlyList<Thing>>
        {
            [Kind.Group] = await PartsAsync(Kind.Group, path, g => Of(Kind.Group, g, g, "name", "role", "description", "template", "is_disabled"), ct),
            [Kind.User] = await PartsAsync(Kind.User, path, u => Of(Kind.User, u, u, "name", "group", "tags", "lifetime_seconds", "permissions"), ct),
            [Kind.Export] = await PartsAsync(Kind.Export, path, e => Of(Kind.Export, e, (JsonObject)e["export"]!, [.. ((JsonObject)e["export"]!).Select(m => m.Key)]), ct),
            [Kind.Import] = await PartsAsync(Kind.Import, path, i => Import(i, names), ct),
        };
        return Of(Kind.Account, detail, detail, "name", "limits", "default_permissions", "mappings", "trace", "cluster_traffic", "tags", "description", "info_url") with
        {
            PublicKey = Text(detail, "public_key"),
            Parts = parts,
            Policy = await PolicyAsync(path, Text(detail, "name"), ct),
        };
    }

    private async Task<IReadOnlyList<Thing>> PartsAsync(Kind kind, string account, Func<JsonObject, Thing> read, CancellationToken ct)
    {
        var found = new List<Thing>();
        await foreach (var item in All($"{account}/{kind.Path}", ct))
        {
            found.Add(read(item));
        }

        return found;
    }

    private async Task<Thing?> PolicyAsync(string account, string name, CancellationToken ct)
    {
        try
        {
            var answer = await api.GetAsync($"{ApiClient.Root}/{account}/connect-policy", ct);
            return new(Kind.Policy, name, new JsonObject { ["policy"] = answer.Json()["policy"]?.DeepClone() }) { ETag = answer.ETag };
        }
        catch (CliException e) when (e.Code == ExitCode.NotFound)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<JsonObject> All(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var item in new Pages(api, $"{ApiClient.Root}/{path}", []).ItemsAsync(int.MaxValue, ct))
        {
            yield return (JsonObject)item!;
        }
    }

    private static Thing Import(JsonObject import, Dictionary<string, string> names)
    {
        var fields = (JsonObject)import["import"]!.DeepClone();
        if (names.TryGetValue(Text(fields, "account"), out var own))
        {
            fields["account"] = own;
        }

        if (Text(fields, "local_subject") == Text(fields, "subject"))
        {
            fields.Remove("local_subject");
        }

        return Of(Kind.Import, import, fields, [.. fields.Select(m => m.Key)]);
    }

    private static Thing Of(Kind kind, JsonObject thing, JsonObject fields, params string[] members)
    {
        var kept = new JsonObject(members.Select(m => KeyValuePair.Create(m, fields[m]?.DeepClone())));
        return Thing.Of(kind, kept) with { Id = Text(thing, "id"), ETag = thing["version"] is { } version ? $"\"{version}\"" : null };
    }

    private static string Text(JsonObject of, string member) => of[member]?.GetValue<string>() ?? "";
}
