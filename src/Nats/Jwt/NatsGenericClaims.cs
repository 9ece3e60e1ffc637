namespace Platform.Nats.Jwt;

/// <summary>Claims of any other type, for example a resolver's delete request.</summary>
public sealed class NatsGenericClaims : JwtClaimsData
{
    /// <summary>
    /// The "nats" object; null when there was none. Values: string, double (every number), bool, null, a list or another
    /// sorted dictionary. Written in the order of the names' bytes.
    /// </summary>
    public SortedDictionary<string, object?>? Data { get; set; }

    public override string Type
    {
        get
        {
            var type = Data?.GetValueOrDefault("type");
            if (Data is not null && !Data.ContainsKey("type") && Data.TryGetValue("nats", out var inner))
            {
                type = inner is SortedDictionary<string, object?> map ? map.GetValueOrDefault("type") : inner;
            }

            return type is not string text ? "" : IsGenericType(text) ? "generic" : text;
        }
    }

    /// <summary>True unless the type has claims of its own.</summary>
    public static bool IsGenericType(string type) =>
        type is not ("operator" or "account" or "user" or "activation" or "authorization_request" or "authorization_response");

    internal override void ValidateInto(ValidationResults results) => ValidateTimes(results);
}
