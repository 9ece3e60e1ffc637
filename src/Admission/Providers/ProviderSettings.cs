using System.Security.Cryptography.X509Certificates;

namespace Platform.Admission;

/// <summary>How a provider's credentials are judged: the JSON of identity_providers.settings, snake_case, without secrets. Read with <see cref="Parse"/>, which
/// refuses unknown members; written with <see cref="ToJson"/>, which gives every member its value, so reading it again gives the same.</summary>
public abstract record ProviderSettings
{
    private protected ProviderSettings()
    {
    }

    /// <summary>The words of the column "kind".</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["oidc", "jwks", "introspection", "tokens", "passwords", "certificates", "webhook"];

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether a secret belongs to it (client secret, webhook key).</summary>
    public virtual bool NeedsSecret => false;

    /// <summary>Never throws, whatever the text.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public static Parsed<ProviderSettings> Parse(string kind, string json) => SettingsReader.Read(kind, json);

    public string ToJson() => SettingsWriter.Write(this);
}

/// <summary>What providers of JWTs have in common.</summary>
public abstract record TokenSettings : ProviderSettings
{
    private protected TokenSettings()
    {
    }

    /// <summary>The iss of its tokens, letter for letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>A token names at least one of these in aud.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    public JwsAlgorithms Algorithms { get; init; } = JwsAlgorithms.All;

    /// <summary>The azp it accepts; empty: any, except that a token for several audiences must have one of ours as azp if it has any.</summary>
    public IReadOnlyList<string> AuthorizedParties { get; init; } = [];

    /// <summary>By how much the issuer's clock may differ.</summary>
    public int ClockSkewSeconds { get; init; } = 30;

    /// <summary>The claim that names the client, as a policy names claims.</summary>
    public ClaimPath SubjectClaim { get; init; } = ClaimPath.Subject;

    /// <summary>"github-actions", "gitlab", "kubernetes" or null.</summary>
    public string? Preset { get; init; }
}

/// <summary>OpenID Connect by issuer: keys come from its discovery document, or from <see cref="KeysUrl"/>.</summary>
public sealed record OidcSettings : TokenSettings
{
    public override string Kind => "oidc";

    /// <summary>Null: by discovery.</summary>
    public string? KeysUrl { get; init; }

    /// <summary>How long keys are used after the issuer stopped answering.</summary>
    public int StaleKeysSeconds { get; init; } = 86_400;
}

/// <summary>JWTs of an issuer whose keys are kept here.</summary>
public sealed record JwksSettings : TokenSettings
{
    public override string Kind => "jwks";

    public required JwkSet Keys { get; init; }
}

/// <summary>Opaque tokens, RFC 7662.</summary>
public sealed record IntrospectionSettings : ProviderSettings
{
    public override string Kind => "introspection";

    public override bool NeedsSecret => true;

    public required string Url { get; init; }
    public required string ClientId { get; init; }

    /// <summary>An answer names at least one of these in aud; empty: aud does not matter.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>How long an answer is remembered.</summary>
    public int CacheSeconds { get; init; } = 30;
    public int TimeoutMs { get; init; } = 1000;
}

/// <summary>Connection tokens made by the platform.</summary>
public sealed record ConnectionTokenSettings : ProviderSettings
{
    public override string Kind => "tokens";
}

/// <summary>User names and passwords kept by the platform.</summary>
public sealed record PasswordSettings : ProviderSettings
{
    public override string Kind => "passwords";
}

/// <summary>TLS client certificates.</summary>
public sealed record CertificateSettings : ProviderSettings
{
    public override string Kind => "certificates";

    /// <summary>PEM, one certificate each: roots and intermediates a client's certificate may come from.</summary>
    public required IReadOnlyList<string> Authorities { get; init; }
    public CertificateSubject SubjectFrom { get; init; } = CertificateSubject.SanUri;

    /// <summary><see cref="Authorities"/>, read once.</summary>
    internal X509Certificate2Collection Loaded => _loaded ??= [.. Authorities.Select(a => X509Certificate2.CreateFromPem(a))];

    private X509Certificate2Collection? _loaded;
}

/// <summary>What of a certificate names the client.</summary>
public enum CertificateSubject { SanUri, SanDns, SanEmail, Cn }

/// <summary>An address of the tenant's that answers for each credential.</summary>
public sealed record WebhookSettings : ProviderSettings
{
    public override string Kind => "webhook";

    public override bool NeedsSecret => true;

    public required string Url { get; init; }
    public int TimeoutMs { get; init; } = 1000;
}
