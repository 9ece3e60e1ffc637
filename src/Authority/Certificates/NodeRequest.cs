using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Authority;

/// <summary>A node's request for a certificate (PKCS #10, RFC 2986): its public key, and a signature that proves it has the private one. Nothing else of it
/// gets into a certificate: the names there are the controller's to say.</summary>
public static class NodeRequest
{
    private const string EllipticCurve = "1.2.840.10045.2.1";
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>A new private key, which stays where this is called, and the request for it; both PEM.</summary>
    public static (string Request, string PrivateKey) Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Reads a request that must be of the node of this name.</summary>
    /// <returns>The public key, or why it gets no certificate.</returns>
    public static (PublicKey? Key, string? Wrong) Read(string pem, string name)
    {
        try
        {
            // Checks the signature.
            var request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
            return !IsP256(request.PublicKey) ? (null, "The key of the request is of another kind than nodes have: ECDSA P-256.")
                : request.SubjectName.Name != $"CN={name}" ? (null, $"The request is not of {name}, and nobody gets a certificate of another's name.")
                : (request.PublicKey, null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            return (null, "That is no request for a certificate (PKCS #10, PEM), or it is not signed by the key in it.");
        }
    }

    private static bool IsP256(PublicKey key)
    {
        if (key.Oid.Value != EllipticCurve)
        {
            return false;
        }

        using var ecdsa = key.GetECDsaPublicKey();
        return ecdsa?.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: P256 };
    }
}
