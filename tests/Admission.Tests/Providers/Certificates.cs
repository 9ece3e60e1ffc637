using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Admission.Tests.Providers;

/// <summary>Authorities and clients' certificates, good on 2026-11-29.</summary>
internal static class Certificates
{
    public static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 Authority(string name, X509Certificate2? issuer = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return issuer is null ? request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1)) : request.Create(issuer, Now.AddMonths(-6), Now.AddMonths(6), [1, 2]).CopyWithPrivateKey(key);
    }

    /// <param name="usage">Of its extended key usage; null: none.</param>
    public static string Client(X509Certificate2 issuer, string subject, Action<SubjectAlternativeNameBuilder>? names = null, string? usage = "1.3.6.1.5.5.7.3.2", int startsIn = -1, int endsIn = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }

        using var certificate = request.Create(issuer, Now.AddDays(startsIn), Now.AddDays(endsIn), RandomNumberGenerator.GetBytes(8));
        return certificate.ExportCertificatePem();
    }
}
