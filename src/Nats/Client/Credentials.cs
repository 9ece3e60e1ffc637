using System.Security.Cryptography;
using Platform.Nats.Creds;

namespace Platform.Nats.Client;

/// <summary>Turns the options into the proof for one connect. User info in a URL counts when the options have none.</summary>
internal static class Credentials
{
    public static async ValueTask<NatsAuthCred> ResolveAsync(NatsAuthOpts opts, Uri server, Uri configured, CancellationToken ct)
    {
        if (opts.AuthCredCallback is { } callback)
        {
            return await callback(server, ct);
        }

        if (!opts.Creds.IsEmpty)
        {
            return FromCreds(opts.Creds.Span);
        }

        if (opts.CredsFile is { } credsFile)
        {
            return await ReadAsync(credsFile, text => FromCreds(text), ct);
        }

        if (opts.NKeyFile is { } keyFile)
        {
            return await ReadAsync(keyFile, text => NatsAuthCred.FromOwnNKey(NatsCreds.ParseDecoratedUserNKey(text)), ct);
        }

        if (opts.Token is not null)
        {
            return NatsAuthCred.FromToken(opts.Token);
        }

        if (opts.Username is not null)
        {
            return NatsAuthCred.FromUserInfo(opts.Username, opts.Password ?? "");
        }

        return FromUrl(server) ?? FromUrl(configured) ?? NatsAuthCred.None;
    }

    private static NatsAuthCred FromCreds(ReadOnlySpan<byte> text)
    {
        var (jwt, _, user) = NatsCreds.ParseUserConfig(text);
        return NatsAuthCred.FromOwnJwt(jwt, user);
    }

    private static async ValueTask<NatsAuthCred> ReadAsync(string file, Func<byte[], NatsAuthCred> parse, CancellationToken ct)
    {
        var text = await File.ReadAllBytesAsync(file, ct);
        try
        {
            return parse(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static NatsAuthCred? FromUrl(Uri uri)
    {
        if (uri.UserInfo.Length == 0)
        {
            return null;
        }

        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? NatsAuthCred.FromToken(Uri.UnescapeDataString(uri.UserInfo))
            : NatsAuthCred.FromUserInfo(Uri.UnescapeDataString(uri.UserInfo[..colon]), Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]));
    }
}
