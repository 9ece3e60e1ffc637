using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Platform.Kernel;

/// <summary>A tenant.</summary>
[JsonConverter(typeof(TypedIdJson<OrganizationId>))]
public readonly record struct OrganizationId(Guid Value) : ITypedId<OrganizationId>
{
    public static string Prefix => "org";
    public static OrganizationId New(DateTimeOffset now) => TypedId.New<OrganizationId>(now);
    public static OrganizationId From(Guid value) => new(value);
    public static OrganizationId Parse(string s, IFormatProvider? provider) => TypedId.Parse<OrganizationId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrganizationId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A human with a login.</summary>
[JsonConverter(typeof(TypedIdJson<PersonId>))]
public readonly record struct PersonId(Guid Value) : ITypedId<PersonId>
{
    public static string Prefix => "per";
    public static PersonId New(DateTimeOffset now) => TypedId.New<PersonId>(now);
    public static PersonId From(Guid value) => new(value);
    public static PersonId Parse(string s, IFormatProvider? provider) => TypedId.Parse<PersonId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PersonId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>An address asked to join an organization.</summary>
[JsonConverter(typeof(TypedIdJson<InvitationId>))]
public readonly record struct InvitationId(Guid Value) : ITypedId<InvitationId>
{
    public static string Prefix => "inv";
    public static InvitationId New(DateTimeOffset now) => TypedId.New<InvitationId>(now);
    public static InvitationId From(Guid value) => new(value);
    public static InvitationId Parse(string s, IFormatProvider? provider) => TypedId.Parse<InvitationId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InvitationId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A browser that is signed in.</summary>
[JsonConverter(typeof(TypedIdJson<PersonSessionId>))]
public readonly record struct PersonSessionId(Guid Value) : ITypedId<PersonSessionId>
{
    public static string Prefix => "ses";
    public static PersonSessionId New(DateTimeOffset now) => TypedId.New<PersonSessionId>(now);
    public static PersonSessionId From(Guid value) => new(value);
    public static PersonSessionId Parse(string s, IFormatProvider? provider) => TypedId.Parse<PersonSessionId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PersonSessionId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A platform administrator's look at an organization.</summary>
[JsonConverter(typeof(TypedIdJson<SupportViewId>))]
public readonly record struct SupportViewId(Guid Value) : ITypedId<SupportViewId>
{
    public static string Prefix => "sup";
    public static SupportViewId New(DateTimeOffset now) => TypedId.New<SupportViewId>(now);
    public static SupportViewId From(Guid value) => new(value);
    public static SupportViewId Parse(string s, IFormatProvider? provider) => TypedId.Parse<SupportViewId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SupportViewId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A NATS operator: the trust root of one fleet.</summary>
[JsonConverter(typeof(TypedIdJson<OperatorId>))]
public readonly record struct OperatorId(Guid Value) : ITypedId<OperatorId>
{
    public static string Prefix => "opr";
    public static OperatorId New(DateTimeOffset now) => TypedId.New<OperatorId>(now);
    public static OperatorId From(Guid value) => new(value);
    public static OperatorId Parse(string s, IFormatProvider? provider) => TypedId.Parse<OperatorId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OperatorId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>One NATS cluster.</summary>
[JsonConverter(typeof(TypedIdJson<RegionId>))]
public readonly record struct RegionId(Guid Value) : ITypedId<RegionId>
{
    public static string Prefix => "reg";
    public static RegionId New(DateTimeOffset now) => TypedId.New<RegionId>(now);
    public static RegionId From(Guid value) => new(value);
    public static RegionId Parse(string s, IFormatProvider? provider) => TypedId.Parse<RegionId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RegionId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>One nats-server process.</summary>
[JsonConverter(typeof(TypedIdJson<NodeId>))]
public readonly record struct NodeId(Guid Value) : ITypedId<NodeId>
{
    public static string Prefix => "nod";
    public static NodeId New(DateTimeOffset now) => TypedId.New<NodeId>(now);
    public static NodeId From(Guid value) => new(value);
    public static NodeId Parse(string s, IFormatProvider? provider) => TypedId.Parse<NodeId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NodeId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>Work on the fleet, node after node.</summary>
[JsonConverter(typeof(TypedIdJson<RolloutId>))]
public readonly record struct RolloutId(Guid Value) : ITypedId<RolloutId>
{
    public static string Prefix => "rol";
    public static RolloutId New(DateTimeOffset now) => TypedId.New<RolloutId>(now);
    public static RolloutId From(Guid value) => new(value);
    public static RolloutId Parse(string s, IFormatProvider? provider) => TypedId.Parse<RolloutId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RolloutId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>Connections of the fleet that are asked to go elsewhere.</summary>
[JsonConverter(typeof(TypedIdJson<MoveId>))]
public readonly record struct MoveId(Guid Value) : ITypedId<MoveId>
{
    public static string Prefix => "mov";
    public static MoveId New(DateTimeOffset now) => TypedId.New<MoveId>(now);
    public static MoveId From(Guid value) => new(value);
    public static MoveId Parse(string s, IFormatProvider? provider) => TypedId.Parse<MoveId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MoveId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A NATS account (its nkey is a separate field).</summary>
[JsonConverter(typeof(TypedIdJson<AccountId>))]
public readonly record struct AccountId(Guid Value) : ITypedId<AccountId>
{
    public static string Prefix => "acc";
    public static AccountId New(DateTimeOffset now) => TypedId.New<AccountId>(now);
    public static AccountId From(Guid value) => new(value);
    public static AccountId Parse(string s, IFormatProvider? provider) => TypedId.Parse<AccountId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A named group of account signing keys.</summary>
[JsonConverter(typeof(TypedIdJson<SigningKeyGroupId>))]
public readonly record struct SigningKeyGroupId(Guid Value) : ITypedId<SigningKeyGroupId>
{
    public static string Prefix => "skg";
    public static SigningKeyGroupId New(DateTimeOffset now) => TypedId.New<SigningKeyGroupId>(now);
    public static SigningKeyGroupId From(Guid value) => new(value);
    public static SigningKeyGroupId Parse(string s, IFormatProvider? provider) => TypedId.Parse<SigningKeyGroupId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SigningKeyGroupId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A NATS user of an account.</summary>
[JsonConverter(typeof(TypedIdJson<UserId>))]
public readonly record struct UserId(Guid Value) : ITypedId<UserId>
{
    public static string Prefix => "usr";
    public static UserId New(DateTimeOffset now) => TypedId.New<UserId>(now);
    public static UserId From(Guid value) => new(value);
    public static UserId Parse(string s, IFormatProvider? provider) => TypedId.Parse<UserId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UserId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>One issued user JWT.</summary>
[JsonConverter(typeof(TypedIdJson<CredentialId>))]
public readonly record struct CredentialId(Guid Value) : ITypedId<CredentialId>
{
    public static string Prefix => "crd";
    public static CredentialId New(DateTimeOffset now) => TypedId.New<CredentialId>(now);
    public static CredentialId From(Guid value) => new(value);
    public static CredentialId Parse(string s, IFormatProvider? provider) => TypedId.Parse<CredentialId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CredentialId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A token for the REST API.</summary>
[JsonConverter(typeof(TypedIdJson<ApiTokenId>))]
public readonly record struct ApiTokenId(Guid Value) : ITypedId<ApiTokenId>
{
    public static string Prefix => "tok";
    public static ApiTokenId New(DateTimeOffset now) => TypedId.New<ApiTokenId>(now);
    public static ApiTokenId From(Guid value) => new(value);
    public static ApiTokenId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ApiTokenId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ApiTokenId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A subject an account offers to others.</summary>
[JsonConverter(typeof(TypedIdJson<ExportId>))]
public readonly record struct ExportId(Guid Value) : ITypedId<ExportId>
{
    public static string Prefix => "exp";
    public static ExportId New(DateTimeOffset now) => TypedId.New<ExportId>(now);
    public static ExportId From(Guid value) => new(value);
    public static ExportId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ExportId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ExportId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A subject an account takes from another.</summary>
[JsonConverter(typeof(TypedIdJson<ImportId>))]
public readonly record struct ImportId(Guid Value) : ITypedId<ImportId>
{
    public static string Prefix => "imp";
    public static ImportId New(DateTimeOffset now) => TypedId.New<ImportId>(now);
    public static ImportId From(Guid value) => new(value);
    public static ImportId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ImportId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ImportId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>An export offered to, or asked for by, one importing account.</summary>
[JsonConverter(typeof(TypedIdJson<ShareId>))]
public readonly record struct ShareId(Guid Value) : ITypedId<ShareId>
{
    public static string Prefix => "shr";
    public static ShareId New(DateTimeOffset now) => TypedId.New<ShareId>(now);
    public static ShareId From(Guid value) => new(value);
    public static ShareId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ShareId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ShareId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>Many users made in one call.</summary>
[JsonConverter(typeof(TypedIdJson<BulkJobId>))]
public readonly record struct BulkJobId(Guid Value) : ITypedId<BulkJobId>
{
    public static string Prefix => "job";
    public static BulkJobId New(DateTimeOffset now) => TypedId.New<BulkJobId>(now);
    public static BulkJobId From(Guid value) => new(value);
    public static BulkJobId Parse(string s, IFormatProvider? provider) => TypedId.Parse<BulkJobId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BulkJobId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>An external issuer of tokens, or another way to say who a client is.</summary>
[JsonConverter(typeof(TypedIdJson<IdentityProviderId>))]
public readonly record struct IdentityProviderId(Guid Value) : ITypedId<IdentityProviderId>
{
    public static string Prefix => "idp";
    public static IdentityProviderId New(DateTimeOffset now) => TypedId.New<IdentityProviderId>(now);
    public static IdentityProviderId From(Guid value) => new(value);
    public static IdentityProviderId Parse(string s, IFormatProvider? provider) => TypedId.Parse<IdentityProviderId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IdentityProviderId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A user name and password of a provider's own list.</summary>
[JsonConverter(typeof(TypedIdJson<ConnectLoginId>))]
public readonly record struct ConnectLoginId(Guid Value) : ITypedId<ConnectLoginId>
{
    public static string Prefix => "lgn";
    public static ConnectLoginId New(DateTimeOffset now) => TypedId.New<ConnectLoginId>(now);
    public static ConnectLoginId From(Guid value) => new(value);
    public static ConnectLoginId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ConnectLoginId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConnectLoginId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A token made here that admits a NATS client.</summary>
[JsonConverter(typeof(TypedIdJson<ConnectionTokenId>))]
public readonly record struct ConnectionTokenId(Guid Value) : ITypedId<ConnectionTokenId>
{
    public static string Prefix => "ctk";
    public static ConnectionTokenId New(DateTimeOffset now) => TypedId.New<ConnectionTokenId>(now);
    public static ConnectionTokenId From(Guid value) => new(value);
    public static ConnectionTokenId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ConnectionTokenId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConnectionTokenId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>A refusal of credentials that would otherwise admit.</summary>
[JsonConverter(typeof(TypedIdJson<ConnectRevocationId>))]
public readonly record struct ConnectRevocationId(Guid Value) : ITypedId<ConnectRevocationId>
{
    public static string Prefix => "crv";
    public static ConnectRevocationId New(DateTimeOffset now) => TypedId.New<ConnectRevocationId>(now);
    public static ConnectRevocationId From(Guid value) => new(value);
    public static ConnectRevocationId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ConnectRevocationId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConnectRevocationId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}

/// <summary>One answer of the auth callout service.</summary>
[JsonConverter(typeof(TypedIdJson<ConnectDecisionId>))]
public readonly record struct ConnectDecisionId(Guid Value) : ITypedId<ConnectDecisionId>
{
    public static string Prefix => "dec";
    public static ConnectDecisionId New(DateTimeOffset now) => TypedId.New<ConnectDecisionId>(now);
    public static ConnectDecisionId From(Guid value) => new(value);
    public static ConnectDecisionId Parse(string s, IFormatProvider? provider) => TypedId.Parse<ConnectDecisionId>(s);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConnectDecisionId result) => TypedId.TryParse(s, out result);
    public override string ToString() => TypedId.Format(this);
}
