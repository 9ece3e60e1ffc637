using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Kernel;

/// <summary>A domain an organization says is its own.</summary>
[JsonConverter(typeof(TypedIdJson<SsoDomainId>))]
public readonly record struct SsoDomainId(Guid Value) : ITypedId<SsoDomainId>
{
    public static string Prefix => "dom";
    public static SsoDomainId New(DateTimeOffset now) => TypedId.New<SsoDomainId>(now);
    public static SsoDomainId From(Guid value) => new(value);
    public static SsoDomainId Parse(string s, IFormatProvider? provider) => TypedId.Parse<SsoDomainId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SsoDomainId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A token for an organization's SCIM endpoint.</summary>
[JsonConverter(typeof(TypedIdJson<ScimTokenId>))]
public readonly record struct ScimTokenId(Guid Value) : ITypedId<ScimTokenId>
{
    public static string Prefix => "sct";
    public static ScimTokenId New(DateTimeOffset now) => TypedId.New<ScimTokenId>(now);
    public static ScimTokenId From(Guid value) => new(value);
    public static ScimTokenId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ScimTokenId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ScimTokenId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>Somebody as an organization's directory knows them.</summary>
[JsonConverter(typeof(TypedIdJson<ScimUserId>))]
public readonly record struct ScimUserId(Guid Value) : ITypedId<ScimUserId>
{
    public static string Prefix => "scu";
    public static ScimUserId New(DateTimeOffset now) => TypedId.New<ScimUserId>(now);
    public static ScimUserId From(Guid value) => new(value);
    public static ScimUserId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ScimUserId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ScimUserId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A group of an organization's directory.</summary>
[JsonConverter(typeof(TypedIdJson<ScimGroupId>))]
public readonly record struct ScimGroupId(Guid Value) : ITypedId<ScimGroupId>
{
    public static string Prefix => "scg";
    public static ScimGroupId New(DateTimeOffset now) => TypedId.New<ScimGroupId>(now);
    public static ScimGroupId From(Guid value) => new(value);
    public static ScimGroupId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ScimGroupId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ScimGroupId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}
