using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>Settings to JSON, every member with its value.</summary>
internal static class SettingsWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ProviderSettings settings)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            switch (settings)
            {
                case TokenSettings token:
                    Token(writer, token);
                    break;
                case IntrospectionSettings introspection:
                    writer.WriteString("url", introspection.Url);
                    writer.WriteString("client_id", introspection.ClientId);
                    Texts(writer, "audiences", introspection.Audiences);
                    writer.WriteNumber("cache_seconds", introspection.CacheSeconds);
                    writer.WriteNumber("timeout_ms", introspection.TimeoutMs);
                    break;
                case CertificateSettings certificates:
                    Texts(writer, "authorities", certificates.Authorities);
                    writer.WriteString("subject_from", WordOf(certificates.SubjectFrom));
                    break;
                case WebhookSettings webhook:
                    writer.WriteString("url", webhook.Url);
                    writer.WriteNumber("timeout_ms", webhook.TimeoutMs);
                    break;
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static CertificateSubject? SubjectOf(string word) => word switch
    {
        "san_uri" => CertificateSubject.SanUri,
        "san_dns" => CertificateSubject.SanDns,
        "san_email" => CertificateSubject.SanEmail,
        "cn" => CertificateSubject.Cn,
        _ => null,
    };

    private static string WordOf(CertificateSubject subject) => subject switch
    {
        CertificateSubject.SanUri => "san_uri",
        CertificateSubject.SanDns => "san_dns",
        CertificateSubject.SanEmail => "san_email",
        CertificateSubject.Cn => "cn",
    };

    private static void Token(Utf8JsonWriter writer, TokenSettings settings)
    {
        if (settings.Preset is not null)
        {
            writer.WriteString("preset", settings.Preset);
        }

        writer.WriteString("issuer", settings.Issuer);
        Texts(writer, "audiences", settings.Audiences);
        Texts(writer, "algorithms", JwsAlgorithmNames.NamesOf(settings.Algorithms));
        Texts(writer, "authorized_parties", settings.AuthorizedParties);
        writer.WriteNumber("clock_skew_seconds", settings.ClockSkewSeconds);
        writer.WriteString("subject_claim", settings.SubjectClaim.Text);
        if (settings is OidcSettings oidc)
        {
            if (oidc.KeysUrl is not null)
            {
                writer.WriteString("keys_url", oidc.KeysUrl);
            }

            writer.WriteNumber("stale_keys_seconds", oidc.StaleKeysSeconds);
        }
        else if (settings is JwksSettings jwks)
        {
            writer.WritePropertyName("keys");
            writer.WriteRawValue(jwks.Keys.Json);
        }
    }

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
