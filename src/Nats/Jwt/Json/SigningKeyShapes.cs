namespace Platform.Nats.Jwt.Json;

/// <summary>
/// An account's signing keys: strings and scopes in one list, sorted by key when written. Like Go, a scope is read by way of an
/// untyped value (so its numbers pass through doubles), entries of other kinds are dropped, and of equal keys the last counts.
/// </summary>
internal static class SigningKeyShapes
{
    public static readonly Shape<NatsUserPermissionLimits> Template =
        PartShapes.AddPermissionLimits(new Shape<NatsUserPermissionLimits>());

    private static readonly Shape<NatsAccountSigningKey> Scope = new Shape<NatsAccountSigningKey>()
        .Add("kind", ReadKind, (output, _) =>
        {
            output.Name("kind");
            output.String("user_scope");
        })
        .Text("key", k => k.Key, (k, v) => k.Key = v, always: true)
        .Text("role", k => k.Role, (k, v) => k.Role = v, always: true)
        .Part("template", Template, k => k.Template!)
        .Text("description", k => k.Description, (k, v) => k.Description = v, always: true);

    private static void ReadKind(ref JsonInput input, NatsAccountSigningKey scope)
    {
        _ = scope;
        if (input.String("") is var kind and not "user_scope")
        {
            throw new NatsJwtException(NatsJwtError.Value, $"unknown scope type {GoText.Quote(kind)}");
        }
    }

    public static void Read(ref JsonInput input, NatsAccount account)
    {
        account.SigningKeys ??= [];
        if (input.IsNull)
        {
            return;
        }

        if (input.Reader.TokenType != System.Text.Json.JsonTokenType.StartArray)
        {
            throw JsonInput.WrongType("a list");
        }

        var keys = new OrderedDictionary<string, NatsAccountSigningKey>(StringComparer.Ordinal);
        account.SigningKeys.ForEach(k => keys[k.Key] = k);
        foreach (var entry in (List<object?>)JsonValue.Read(ref input)!)
        {
            var key = entry switch
            {
                string text => new(text),
                SortedDictionary<string, object?> map => ReadScope(map, input.KeepUnknown),
                _ => null,
            };
            if (key is not null)
            {
                keys[key.Key] = key;
            }
        }

        account.SigningKeys = [.. keys.Values];
    }

    private static NatsAccountSigningKey ReadScope(SortedDictionary<string, object?> map, bool keepUnknown)
    {
        if (map.GetValueOrDefault("kind") is not "user_scope")
        {
            throw new NatsJwtException(NatsJwtError.Value, $"unknown signing key scope {GoText.Quote(map.GetValueOrDefault("type") as string ?? "")}");
        }

        using var json = new JsonOutput();
        JsonValue.Write(json, map);
        var input = new JsonInput(json.Written, keepUnknown);
        input.Reader.Read();
        var scope = NatsAccountSigningKey.NewUserScope("", "");
        Scope.ReadInto(ref input, scope);
        return scope;
    }

    public static void Write(JsonOutput output, NatsAccount account)
    {
        if (account.SigningKeys is not { Count: > 0 } keys)
        {
            return;
        }

        output.Name("signing_keys");
        output.Open((byte)'[');
        foreach (var key in keys.GroupBy(k => k.Key, StringComparer.Ordinal).Select(g => g.Last()).OrderBy(k => k.Key, Utf8Order.Instance))
        {
            if (key.IsScoped)
            {
                Scope.Write(output, key);
            }
            else
            {
                output.String(key.Key);
            }
        }

        output.Close((byte)']');
    }
}
