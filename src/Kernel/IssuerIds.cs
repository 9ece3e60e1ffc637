using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Kernel;

/// <summary>A client of the OAuth issuer, a service account included: what OAuth calls client_id.</summary>
[JsonConverter(typeof(TypedIdJson<ClientId>))]
public readonly record struct ClientId(Guid Value) : ITypedId<ClientId>
{
    public static string Prefix => "cli";
    public static ClientId New(DateTimeOffset now) => TypedId.New<ClientId>(now);
    public static ClientId From(Guid value) => new(value);
    public static ClientId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ClientId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClientId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A secret of a client.</summary>
[JsonConverter(typeof(TypedIdJson<ClientSecretId>))]
public readonly record struct ClientSecretId(Guid Value) : ITypedId<ClientSecretId>
{
    public static string Prefix => "sec";
    public static ClientSecretId New(DateTimeOffset now) => TypedId.New<ClientSecretId>(now);
    public static ClientSecretId From(Guid value) => new(value);
    public static ClientSecretId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ClientSecretId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClientSecretId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>What somebody let a client do: the family its codes and refresh tokens belong to.</summary>
[JsonConverter(typeof(TypedIdJson<ClientAuthorizationId>))]
public readonly record struct ClientAuthorizationId(Guid Value) : ITypedId<ClientAuthorizationId>
{
    public static string Prefix => "aut";
    public static ClientAuthorizationId New(DateTimeOffset now) => TypedId.New<ClientAuthorizationId>(now);
    public static ClientAuthorizationId From(Guid value) => new(value);
    public static ClientAuthorizationId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ClientAuthorizationId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClientAuthorizationId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}
