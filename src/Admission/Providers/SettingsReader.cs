using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Admission;

/// <summary>JSON to settings, with every fault at once.</summary>
internal static class SettingsReader
{
    private const int MaxJsonLength = 640 * 1024;
    private const int MaxDepth = 10;
    private const int MaxList = 32;
    private const int MaxText = 512;

    public static Parsed<ProviderSettings> Read(string kind, string json)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(json);
        var faults = new List<DocumentFault>();
        if (!ProviderSettings.Kinds.Contains(kind, StringComparer.Ordinal))
        {
            faults.Add(new("", "A known kind of provider.", $"Choose one of {string.Join(", ", ProviderSettings.Kinds)}."));
            return new(null, faults);
        }

        if (DocumentNode.Open(json, MaxJsonLength, MaxDepth, faults) is not { } node)
        {
            return new(null, faults);
        }

        ProviderSettings? settings = kind switch
        {
            "oidc" => Oidc(node),
            "jwks" => Jwks(node),
            "introspection" => Introspection(node),
            "certificates" => Certificates(node),
            "webhook" => Webhook(node),
            "tokens" => Nothing(node, new ConnectionTokenSettings()),
            _ => Nothing(node, new PasswordSettings()),
        };
        return new(settings, faults);
    }

    private static ProviderSettings Nothing(DocumentNode node, ProviderSettings settings)
    {
        node.RefuseOthers();
        return settings;
    }

    private static OidcSettings? Oidc(DocumentNode node)
    {
        node.RefuseOthers("issuer", "audiences", "algorithms", "authorized_parties", "clock_skew_seconds", "subject_claim", "preset", "keys_url", "stale_keys_seconds");
        var preset = Preset(node);
        var (issuer, audiences, algorithms) = (Issuer(node, preset, isUrl: true), Audiences(node, least: 1), Algorithms(node));
        var settings = new OidcSettings
        {
            Issuer = issuer ?? "",
            Audiences = audiences,
            Algorithms = algorithms,
            AuthorizedParties = Texts(node, "authorized_parties", least: 0),
            ClockSkewSeconds = Number(node, "clock_skew_seconds", 0, 300, 30),
            SubjectClaim = SubjectClaim(node),
            Preset = preset?.Name,
            KeysUrl = node.Member("keys_url") is { } url ? OutgoingUrl.Read(url) : null,
            StaleKeysSeconds = Number(node, "stale_keys_seconds", 0, 604_800, 86_400),
        };
        return settings;
    }

    private static JwksSettings? Jwks(DocumentNode node)
    {
        node.RefuseOthers("issuer", "audiences", "algorithms", "authorized_parties", "clock_skew_seconds", "subject_claim", "preset", "keys");
        var preset = Preset(node);
        JwkSet? keys = null;
        if (node.Member("keys") is { } set)
        {
            keys = JwkReader.Read(set, isFetched: false);
        }
        else
        {
            node.Fault("keys: the issuer's public keys.", "Add \"keys\": {\"keys\":[…]}, as the issuer publishes them.");
        }

        var settings = new JwksSettings
        {
            Issuer = Issuer(node, preset, isUrl: false) ?? "",
            Audiences = Audiences(node, least: 1),
            Algorithms = Algorithms(node),
            AuthorizedParties = Texts(node, "authorized_parties", least: 0),
            ClockSkewSeconds = Number(node, "clock_skew_seconds", 0, 300, 30),
            SubjectClaim = SubjectClaim(node),
            Preset = preset?.Name,
            Keys = keys ?? new JwkSet([], [], ""),
        };
        if (node.Faults.Count == 0 && !settings.Keys.Keys.Any(k => (k.Algorithms & settings.Algorithms) != JwsAlgorithms.None))
        {
            node.Member("keys")!.Value.Fault("At least one key of an accepted algorithm.", "Accept the keys' algorithm, or add a key.");
        }

        return settings;
    }

    private static IntrospectionSettings Introspection(DocumentNode node)
    {
        node.RefuseOthers("url", "client_id", "audiences", "cache_seconds", "timeout_ms");
        return new()
        {
            Url = Url(node),
            ClientId = Required(node, "client_id", "the name the platform signs in with at the endpoint") ?? "",
            Audiences = Audiences(node, least: 0),
            CacheSeconds = Number(node, "cache_seconds", 0, 300, 30),
            TimeoutMs = Number(node, "timeout_ms", 100, 1200, 1000),
        };
    }

    private static WebhookSettings Webhook(DocumentNode node)
    {
        node.RefuseOthers("url", "timeout_ms");
        return new() { Url = Url(node), TimeoutMs = Number(node, "timeout_ms", 100, 1200, 1000) };
    }

    private static CertificateSettings Certificates(DocumentNode node)
    {
        node.RefuseOthers("authorities", "subject_from");
        var authorities = new List<string>();
        if (node.Member("authorities") is not { } list)
        {
            node.Fault("authorities: certificates that issue your clients' certificates.", "Add \"authorities\": [\"-----BEGIN CERTIFICATE-----…\"].");
        }
        else
        {
            var items = list.Items(MaxList);
            if (items.Count == 0 && node.Faults.Count == 0)
            {
                list.Fault("At least one authority.", "Add the certificate of your authority in PEM.");
            }

            foreach (var item in items)
            {
                if (IsAuthority(item) is { } pem)
                {
                    authorities.Add(pem);
                }
            }
        }

        var from = CertificateSubject.SanUri;
        if (node.Member("subject_from") is { } subject)
        {
            if (subject.Value.ValueKind == System.Text.Json.JsonValueKind.String && SettingsWriter.SubjectOf(subject.Value.GetString()!) is { } known)
            {
                from = known;
            }
            else
            {
                subject.Fault("What of the certificate names the client.", "Write san_uri, san_dns, san_email or cn.");
            }
        }

        return new() { Authorities = authorities, SubjectFrom = from };
    }

    private static string? IsAuthority(DocumentNode item)
    {
        if (item.Value.ValueKind == System.Text.Json.JsonValueKind.String && item.Value.GetString()! is { Length: <= 16_384 } pem)
        {
            try
            {
                using var certificate = X509Certificate2.CreateFromPem(pem);
                if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { CertificateAuthority: true })
                {
                    return certificate.ExportCertificatePem();
                }

                item.Fault("An authority's certificate (basic constraints: CA).", "Give the certificate that signs your clients' certificates, not one of theirs.");
                return null;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                // Said below.
            }
        }

        item.Fault("One certificate in PEM.", "Write \"-----BEGIN CERTIFICATE-----\\n…\\n-----END CERTIFICATE-----\".");
        return null;
    }

    private static ProviderPreset? Preset(DocumentNode node)
    {
        if (node.Member("preset") is not { } name)
        {
            return null;
        }

        if (name.Value.ValueKind == System.Text.Json.JsonValueKind.String && ProviderPreset.Find(name.Value.GetString()!) is { } preset)
        {
            return preset;
        }

        name.Fault("A known preset.", $"Write {string.Join(", ", ProviderPreset.All.Select(p => p.Name))}, or leave it out.");
        return null;
    }

    private static string? Issuer(DocumentNode node, ProviderPreset? preset, bool isUrl)
    {
        if (node.Member("issuer") is not { } issuer)
        {
            if (preset?.DefaultIssuer is { } usual)
            {
                return usual;
            }

            node.Fault("issuer: the iss of the tokens.", "Add \"issuer\", letter for letter as tokens have it.");
            return null;
        }

        if (issuer.Text(MaxText) is not { } text)
        {
            return null;
        }

        if (text.Any(c => c is <= ' ' or > '~'))
        {
            issuer.Fault("Printable ASCII without blanks.", "Copy the iss of a token; write international host names in their xn-- form.");
            return null;
        }

        // A provider of fixed keys needs no address: any name does, but what looks like an address must be one.
        if ((isUrl || text.Contains("://", StringComparison.Ordinal)) && OutgoingUrl.RefusalOfIssuer(text) is { } refusal)
        {
            issuer.Fault(refusal.Rule, refusal.WayOut);
            return null;
        }

        if (preset is { IsIssuerFixed: true } && !preset.IsIssuer(text))
        {
            issuer.Fault($"The issuer of {preset.Title}.", $"Leave it out, or write {preset.DefaultIssuer}.");
        }

        return text;
    }

    private static List<string> Audiences(DocumentNode node, int least) => Texts(node, "audiences", least);

    private static List<string> Texts(DocumentNode node, string name, int least)
    {
        if (node.Member(name) is not { } list)
        {
            if (least > 0)
            {
                node.Fault($"{name}: at least one.", $"Add \"{name}\": [\"…\"], for example the address of your endpoint.");
            }

            return [];
        }

        var texts = new List<string>();
        var items = list.Items(MaxList);
        if (items.Count < least && node.Faults.Count == 0)
        {
            list.Fault("At least one.", "Add one.");
        }

        foreach (var item in items)
        {
            if (item.Text(MaxText) is { } text)
            {
                if (texts.Contains(text, StringComparer.Ordinal))
                {
                    item.Fault("Each only once.", "Leave this one out.");
                }

                texts.Add(text);
            }
        }

        return texts;
    }

    private static JwsAlgorithms Algorithms(DocumentNode node)
    {
        if (node.Member("algorithms") is not { } list)
        {
            return JwsAlgorithms.All;
        }

        var algorithms = JwsAlgorithms.None;
        foreach (var item in list.Items(JwsAlgorithmNames.Names.Length))
        {
            if (item.Value.ValueKind == System.Text.Json.JsonValueKind.String && JwsAlgorithmNames.Read(item.Value.GetString()) is { } algorithm)
            {
                algorithms |= algorithm;
            }
            else
            {
                item.Fault("A signature algorithm with a public key.", $"Choose of {string.Join(", ", JwsAlgorithmNames.Names)}; none and HS256 are never accepted.");
            }
        }

        if (algorithms == JwsAlgorithms.None && node.Faults.Count == 0)
        {
            list.Fault("At least one algorithm.", $"Choose of {string.Join(", ", JwsAlgorithmNames.Names)}.");
        }

        return algorithms;
    }

    private static ClaimPath SubjectClaim(DocumentNode node)
    {
        if (node.Member("subject_claim") is not { } claim)
        {
            return ClaimPath.Subject;
        }

        if (claim.Text(ClaimPath.MaxLength) is { } text)
        {
            if (ClaimPath.TryParse(text) is { } path)
            {
                return path;
            }

            claim.Fault("The name of a claim.", "Write a name as \"sub\", or a JSON Pointer as \"/kubernetes.io/namespace\".");
        }

        return ClaimPath.Subject;
    }

    private static string Url(DocumentNode node)
    {
        if (node.Member("url") is { } url)
        {
            return OutgoingUrl.Read(url) ?? "";
        }

        node.Fault("url: where the platform asks.", "Add \"url\": \"https://…\".");
        return "";
    }

    private static string? Required(DocumentNode node, string name, string what)
    {
        if (node.Member(name) is { } member)
        {
            return member.Text(MaxText);
        }

        node.Fault($"{name}: {what}.", $"Add \"{name}\".");
        return null;
    }

    private static int Number(DocumentNode node, string name, int least, int most, int usual) => node.Member(name) is { } member ? (int)(member.Whole(least, most) ?? usual) : usual;
}
