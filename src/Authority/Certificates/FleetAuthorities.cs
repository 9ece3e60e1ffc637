using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Authority;

/// <summary>The file of the fleet's authorities: certificate and key, one after another. The first issues, all are trusted; so one replaces another
/// while every node works on: added at the end, trusted everywhere, put first, and at last the other is taken away (ADR 18).</summary>
public sealed class FleetAuthorities : IDisposable
{
    private readonly IReadOnlyList<FleetAuthority> _all;

    private FleetAuthorities(IReadOnlyList<FleetAuthority> all) => _all = all;

    internal FleetAuthority First => _all[0];

    public int Count => _all.Count;

    /// <summary>The key identifier of the one that issues, as certificates of it name it: hex.</summary>
    public string Issuer => First.KeyIdentifier;

    /// <summary>SHA-256 of the certificate of the one that issues, for whoever has no trust file yet.</summary>
    public string Pin => First.Pin;

    /// <summary>What nodes are given to check each other by.</summary>
    public string TrustPem => string.Concat(_all.Select(a => a.CertificatePem + "\n"));

    /// <summary>The one that has this pin, of certificates that somebody unknown has sent; null when it is not among them, or they are none.</summary>
    public static string? FindPinned(string pem, string pin)
    {
        var sent = new X509Certificate2Collection();
        try
        {
            sent.ImportFromPem(pem);
            return sent.FirstOrDefault(c => FleetAuthority.PinOf(c) == pin)?.ExportCertificatePem();
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            foreach (var certificate in sent)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>A certificate of the one that issues, PEM, for a public key whose owner keeps the private key to itself.</summary>
    public string Certify(PublicKey key, string name, IEnumerable<string> hosts, DateTimeOffset now) => First.Certify(key, name, hosts, now);

    /// <summary>Reads the file, or makes the first authority.</summary>
    public static FleetAuthorities ReadOrMake(string file, DateTimeOffset now)
    {
        if (!File.Exists(file))
        {
            using var first = FleetAuthority.Make(now);
            Write(file, [first]);
        }

        return Read(file);
    }

    /// <exception cref="InvalidOperationException">The file holds no certificate with its key.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static FleetAuthorities Read(string file)
    {
        var text = File.ReadAllText(file);
        try
        {
            var all = Blocks(text).Chunk(2).Select(pair => new FleetAuthority(X509Certificate2.CreateFromPem(pair[0], pair[^1]))).ToList();
            return all.Count > 0 ? new(all) : throw new CryptographicException("It is empty.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"{file} holds no certificate authorities: {e.Message}", e);
        }
    }

    /// <summary>Adds an authority that is trusted, and does not issue yet.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public static void Add(string file, DateTimeOffset now)
    {
        using var all = Read(file);
        if (all.Count > 1)
        {
            throw new InvalidOperationException("There are two authorities already. Finish that change first: use, then prune.");
        }

        using var added = FleetAuthority.Make(now);
        Write(file, [.. all._all, added]);
    }

    /// <summary>The last one issues from now on.</summary>
    /// <exception cref="InvalidOperationException">There is only one.</exception>
    public static void Use(string file)
    {
        using var all = Read(file);
        if (all.Count == 1)
        {
            throw new InvalidOperationException("There is only one authority, and it issues. Add another first: new.");
        }

        Write(file, [all._all[^1], .. all._all.SkipLast(1)]);
    }

    /// <summary>Only the first stays.</summary>
    public static void Prune(string file)
    {
        using var all = Read(file);
        Write(file, [all.First]);
    }

    public void Dispose()
    {
        foreach (var one in _all)
        {
            one.Dispose();
        }
    }

    private static void Write(string file, IEnumerable<FleetAuthority> all) =>
        SecretFile.Write(file, Encoding.ASCII.GetBytes(string.Concat(all.Select(a => a.ExportPem()))), SecretFile.Private);

    private static List<string> Blocks(string text)
    {
        var found = new List<string>();
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            found.Add(rest[fields.Location].ToString());
        }

        return found;
    }
}
