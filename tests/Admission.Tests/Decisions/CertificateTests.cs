using System.Security.Cryptography.X509Certificates;
using Platform.Admission.Tests.Attacks;
using Platform.Admission.Tests.Providers;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Admission.Tests.Decisions;

public sealed class CertificateTests
{
    private static readonly X509Certificate2 Root = Certificates.Authority("Acme Root");
    private static readonly X509Certificate2 Other = Certificates.Authority("Other Root");
    private static readonly Stage Stage = new(Certificates.Now);

    public static TheoryData<string, string, string> Cases => new()
    {
        { "good", Reasons.Allowed, "san_uri" },
        { "no extended usage", Reasons.Allowed, "san_uri" },
        { "by dns", Reasons.Allowed, "san_dns" },
        { "by email", Reasons.Allowed, "san_email" },
        { "by cn", Reasons.Allowed, "cn" },
        { "another authority", Reasons.CertificateNotTrusted, "san_uri" },
        { "another authority of the same name", Reasons.CertificateNotTrusted, "san_uri" },
        { "for servers only", Reasons.CertificateNotTrusted, "san_uri" },
        { "ended", Reasons.CertificateNotTrusted, "san_uri" },
        { "not begun", Reasons.CertificateNotTrusted, "san_uri" },
        { "the authority itself", Reasons.CertificateNotTrusted, "san_uri" },
        { "no pem", Reasons.CertificateNotTrusted, "san_uri" },
        { "no uri", Reasons.SubjectMissing, "san_uri" },
        { "two uris", Reasons.SubjectMissing, "san_uri" },
        { "two cns", Reasons.SubjectMissing, "cn" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_certificate_is_judged_by_who_issued_it_and_whom_it_names(string name, string reason, string subjectFrom)
    {
        const string Subject = "CN=sensor-7, O=Acme";
        void Names(SubjectAlternativeNameBuilder n)
        {
            n.AddUri(new Uri("spiffe://acme.example/sensor-7"));
            n.AddDnsName("sensor-7.acme.example");
            n.AddEmailAddress("sensor-7@acme.example");
        }

        var pem = name switch
        {
            "no extended usage" => Certificates.Client(Root, Subject, Names, usage: null),
            "another authority" => Certificates.Client(Other, Subject, Names),
            "another authority of the same name" => Certificates.Client(Certificates.Authority("Acme Root"), Subject, Names),
            "for servers only" => Certificates.Client(Root, Subject, Names, usage: "1.3.6.1.5.5.7.3.1"),
            "ended" => Certificates.Client(Root, Subject, Names, startsIn: -3, endsIn: -1),
            "not begun" => Certificates.Client(Root, Subject, Names, startsIn: 1, endsIn: 3),
            "the authority itself" => Root.ExportCertificatePem(),
            "no pem" => "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "no uri" => Certificates.Client(Root, Subject, n => n.AddDnsName("sensor-7.acme.example")),
            "two uris" => Certificates.Client(Root, Subject, n => { n.AddUri(new Uri("spiffe://a/1")); n.AddUri(new Uri("spiffe://a/2")); }),
            "two cns" => Certificates.Client(Root, "CN=sensor-7, CN=root, O=Acme", Names),
            _ => Certificates.Client(Root, Subject, Names),
        };

        var verdict = Decide([pem], subjectFrom);

        verdict.Reason.ShouldBe(reason, (verdict as Deny)?.Detail);
        if (verdict is Allow allow)
        {
            allow.Identity.Subject.ShouldBe(subjectFrom switch { "san_uri" => "spiffe://acme.example/sensor-7", "san_dns" => "sensor-7.acme.example", "san_email" => "sensor-7@acme.example", _ => "sensor-7" });
            allow.ExpiresAt.ShouldBe(Certificates.Now.AddHours(1));
        }
    }

    [Fact]
    public void An_intermediate_the_client_brings_is_followed_to_a_root_the_tenant_named()
    {
        var between = Certificates.Authority("Acme Issuing", Root);
        var client = Certificates.Client(between, "CN=x", n => n.AddUri(new Uri("spiffe://acme.example/x")), endsIn: 1);

        Decide([client, between.ExportCertificatePem()], "san_uri").Reason.ShouldBe(Reasons.Allowed);
        Decide([client], "san_uri").Reason.ShouldBe(Reasons.CertificateNotTrusted);
    }

    private static Verdict Decide(IReadOnlyList<string> pems, string subjectFrom)
    {
        var settings = ProviderSettings.Parse("certificates", $$"""{"authorities":["{{Root.ExportCertificatePem().ReplaceLineEndings("\\n")}}"],"subject_from":"{{subjectFrom}}"}""").Value;
        var snapshot = Stage.Snapshot(d => d.Providers.Add(new(d.Provider("idp").OrganizationId, IdentityProviderId.New(Certificates.Now), "certificates", settings, IsEnabled: true, Certificates.Now)));
        var attempt = new ConnectAttempt { UserNKey = KeyPair.CreatePair(PrefixByte.User).PublicKey, ClientCertificates = pems };
        return (Verdict)Decider.Begin(snapshot, attempt, new Run.NoKeys(), Certificates.Now);
    }
}
