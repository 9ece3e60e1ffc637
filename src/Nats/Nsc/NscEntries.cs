using System.Text;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Nsc;

/// <summary>Sorts entries by what they hold. Of two JWTs about one key the later counts.</summary>
internal sealed class NscEntries
{
    public Dictionary<string, (string Entry, string Jwt, JwtClaimsData Claims)> Tokens { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, KeyPair> Keys { get; } = new(StringComparer.Ordinal);
    public List<NscFinding> Findings { get; } = [];

    public void Take(string path, ReadOnlySpan<byte> content)
    {
        var text = NatsCreds.TrimSpace(content);
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (text.IndexOf("-----BEGIN"u8) >= 0)
        {
            TakeDecorated(path, text);
        }
        else if (text.StartsWith("eyJ"u8))
        {
            TakeToken(path, Encoding.UTF8.GetString(text));
        }
        else if (text.Length > 2 && text[0] == (byte)'S' && KeyPair.IsSeed(text))
        {
            TakeKey(path, name, KeyPair.FromSeed(text));
        }
        else if (name.EndsWith(".jwt", StringComparison.Ordinal) || name.EndsWith(".nk", StringComparison.Ordinal) || name.EndsWith(".creds", StringComparison.Ordinal))
        {
            Block(path, "Not what its name says: no JWT, seed or creds file.");
        }
        else if (!IsExpected(name))
        {
            Findings.Add(new(path, "Neither JWT nor seed nor creds: left out.", IsBlocking: false));
        }
    }

    private void TakeDecorated(string path, ReadOnlySpan<byte> text)
    {
        try
        {
            // Alone between its dashes a seed is the first block, which is where a JWT is looked for.
            var blocks = new CredsBlocks(text, lastLineMayEndOpen: true);
            var isKeyAlone = blocks.MoveNext() && KeyPair.IsSeed(blocks.Current);
            if (!isKeyAlone)
            {
                TakeToken(path, NatsCreds.ParseDecoratedJwt(text));
            }

            if (isKeyAlone || blocks.MoveNext())
            {
                TakeKey(path, "", isKeyAlone ? KeyPair.FromSeed(blocks.Current) : NatsCreds.ParseDecoratedNKey(text));
            }
        }
        catch (Exception e) when (e is NatsJwtException or NKeysException)
        {
            Block(path, $"Damaged: {e.Message}.");
        }
    }

    private void TakeToken(string path, string token)
    {
        JwtClaimsData claims;
        try
        {
            claims = NatsJwt.Decode(token);
        }
        catch (NatsJwtException e)
        {
            Block(path, $"This JWT is refused: {e.Message}.");
            return;
        }

        if (!Tokens.TryGetValue(claims.Subject, out var known))
        {
            Tokens.Add(claims.Subject, (path, token, claims));
        }
        else if (!string.Equals(known.Jwt, token, StringComparison.Ordinal))
        {
            var isLater = claims.IssuedAt > known.Claims.IssuedAt;
            Findings.Add(new(isLater ? known.Entry : path, $"An earlier JWT of {claims.Subject}: {(isLater ? path : known.Entry)} counts.", IsBlocking: false));
            Tokens[claims.Subject] = isLater ? (path, token, claims) : known;
        }
    }

    private void TakeKey(string path, string name, KeyPair key)
    {
        if (name.EndsWith(".nk", StringComparison.Ordinal) && KeyPair.IsValidPublicKey(name.AsSpan(0, name.Length - 3)) && !string.Equals(name[..^3], key.PublicKey, StringComparison.Ordinal))
        {
            Findings.Add(new(path, $"Holds the seed of {key.PublicKey}, not of the key it is named after.", IsBlocking: false));
        }

        if (!Keys.TryAdd(key.PublicKey, key))
        {
            key.Dispose();
        }
    }

    private void Block(string path, string message) => Findings.Add(new(path, message, IsBlocking: true));

    // What nsc, and our own archives, put beside.
    private static bool IsExpected(string name) =>
        name is ".nsc" or "nsc.json" or ".gitignore" or ".DS_Store" or "README.md" || name.EndsWith(".conf", StringComparison.Ordinal) || name.StartsWith("._", StringComparison.Ordinal);
}
