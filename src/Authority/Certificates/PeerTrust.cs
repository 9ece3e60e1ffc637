using System.Security.Cryptography.X509Certificates;

namespace Platform.Authority;

/// <summary>One process's identity in the fleet and whom it believes, from the two files <see cref="NodeCertificates"/> keeps. They are read again
/// when they were replaced, so a renewed certificate is shown to whoever connects next.</summary>
public sealed class PeerTrust(string certificateFile, string trustFile)
{
    private readonly Lock _lock = new();
    private (DateTime At, X509Certificate2 Certificate)? _own;
    private (DateTime At, X509Certificate2Collection Authorities)? _trusted;

    /// <summary>This process's certificate with its private key. Never disposed of here: connections may still hold it.</summary>
    /// <exception cref="IOException">There is none yet.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds none.</exception>
    public X509Certificate2 Own()
    {
        lock (_lock)
        {
            var at = WrittenAt(certificateFile);
            _own = _own is { } known && known.At == at ? known : (at, X509Certificate2.CreateFromPemFile(certificateFile));
            return _own.Value.Certificate;
        }
    }

    /// <summary>When a file was last replaced. Of the file itself: in a Kubernetes Secret the name is a link, which stays as it is when the file behind it is another.</summary>
    public static DateTime WrittenAt(string file) =>
        new FileInfo(file) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.LastWriteTimeUtc : File.GetLastWriteTimeUtc(file);

    /// <summary>The name in a certificate of one of the fleet's authorities that is valid now; null for any other. Chains hold no one between: the
    /// authorities issue no authorities.</summary>
    public string? NameOf(X509Certificate2? shown)
    {
        if (shown is null)
        {
            return null;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown) ? shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : null;
    }

    private X509Certificate2Collection Authorities()
    {
        lock (_lock)
        {
            var at = WrittenAt(trustFile);
            if (_trusted is not { } known || known.At != at)
            {
                var read = new X509Certificate2Collection();
                read.ImportFromPemFile(trustFile);
                _trusted = (at, read);
            }

            return _trusted.Value.Authorities;
        }
    }
}
