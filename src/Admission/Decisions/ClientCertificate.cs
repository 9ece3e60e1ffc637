using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Admission;

/// <summary>A client's certificate: the handshake has proved that it holds the key; who issued it is judged here (RFC 5280), with nothing fetched from anywhere.</summary>
internal sealed class ClientCertificate : IDisposable
{
    private const int MaxCertificates = 8;
    private const int MaxLength = 32 * 1024;
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _others;

    private ClientCertificate(X509Certificate2 own, X509Certificate2Collection others) => (_own, _others) = (own, others);

    public static ClientCertificate? TryRead(IReadOnlyList<string> pems)
    {
        if (pems.Count > MaxCertificates || pems.Any(p => p.Length > MaxLength))
        {
            return null;
        }

        var all = new X509Certificate2Collection();
        try
        {
            foreach (var pem in pems)
            {
                all.Add(X509Certificate2.CreateFromPem(pem));
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }

        var own = all[0];
        all.RemoveAt(0);
        return new(own, all);
    }

    public bool IsIssuedBy(CertificateSettings settings, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = now.UtcDateTime;
        policy.VerificationTimeIgnored = false;

        // A certificate without any extended usage is good for all of them.
        policy.ApplicationPolicy.Add(ClientAuthentication);
        policy.ExtraStore.AddRange(_others);

        // Roots end a chain; an authority that is none leads to a root that the tenant must have named too.
        policy.CustomTrustStore.AddRange(settings.Loaded);
        return chain.Build(_own) && chain.ChainElements.Count > 1;
    }

    /// <summary>Null when the certificate does not name exactly one client.</summary>
    public Identity? Identity(ProviderEntry provider)
    {
        var names = new SubjectNames(_own);
        var subjects = ((CertificateSettings)provider.Settings).SubjectFrom switch
        {
            CertificateSubject.SanUri => names.Uris,
            CertificateSubject.SanDns => names.Dns,
            CertificateSubject.SanEmail => names.Emails,
            CertificateSubject.Cn => names.Common,
        };
        if (subjects is not [{ Length: > 0 and <= 1024 } subject] || Substitution.HasControl(subject))
        {
            return null;
        }

        var fingerprint = SHA256.HashData(_own.RawData);
        var claims = new JsonObject
        {
            ["sub"] = subject,
            ["cn"] = names.Common is [var cn] ? cn : null,
            ["san_uri"] = List(names.Uris),
            ["san_dns"] = List(names.Dns),
            ["san_email"] = List(names.Emails),
            ["issuer"] = _own.Issuer,
            ["serial"] = _own.SerialNumber,
            ["sha256"] = Convert.ToHexStringLower(fingerprint),
        };
        return new(provider, subject, claims.Deserialize<JsonElement>(), new DateTimeOffset(_own.NotBefore.ToUniversalTime()), new DateTimeOffset(_own.NotAfter.ToUniversalTime()), fingerprint);
    }

    public void Dispose()
    {
        _own.Dispose();
        foreach (var other in _others)
        {
            other.Dispose();
        }
    }

    private static JsonArray List(List<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    /// <summary>The names of a certificate, each kind apart.</summary>
    private sealed class SubjectNames
    {
        private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1);
        private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
        private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);

        public SubjectNames(X509Certificate2 certificate)
        {
            foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
            {
                if (!part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3" && part.GetSingleElementValue() is { } name)
                {
                    Common.Add(name);
                }
            }

            if (certificate.Extensions["2.5.29.17"] is { } extension)
            {
                Read(extension.RawData);
            }
        }

        public List<string> Common { get; } = [];

        public List<string> Uris { get; } = [];

        public List<string> Dns { get; } = [];

        public List<string> Emails { get; } = [];

        // RFC 5280 §4.2.1.6: GeneralNames.
        private void Read(byte[] der)
        {
            try
            {
                var names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    var tag = names.PeekTag();
                    var list = tag.HasSameClassAndValue(UriName) ? Uris : tag.HasSameClassAndValue(DnsName) ? Dns : tag.HasSameClassAndValue(Email) ? Emails : null;
                    if (list is null)
                    {
                        names.ReadEncodedValue();
                        continue;
                    }

                    list.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, new Asn1Tag(TagClass.ContextSpecific, tag.TagValue)));
                }
            }
            catch (AsnContentException)
            {
                Uris.Clear();
                Dns.Clear();
                Emails.Clear();
            }
        }
    }
}
