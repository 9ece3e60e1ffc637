using System.Text;
using Platform.Nats.Jwt;
using Platform.Nats.Nsc;

namespace Platform.Authority;

/// <summary>The files of an archive that are written for people and for nats-server.</summary>
internal static class ArchiveText
{
    /// <summary>A configuration that needs nothing beside it: everything a server must trust stands in it.</summary>
    /// <param name="operatorJwt">Whom the server trusts.</param>
    /// <param name="systemAccount">A…, one of the accounts.</param>
    /// <param name="accounts">JWTs by public key.</param>
    public static byte[] Configuration(string operatorJwt, string systemAccount, IReadOnlyDictionary<string, string> accounts)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Runs as it is, in this folder: nats-server -c server.conf
            port: 4222

            # Accounts are kept in ./jwt; nsc push changes them.
            resolver: { type: full, dir: "./jwt", allow_delete: true, interval: "2m" }

            """);
        if (accounts.Values.Any(jwt => NatsJwt.DecodeAccountClaims(jwt).Account.Limits.IsJetStreamEnabled))
        {
            text.Append("jetstream { store_dir: \"./jetstream\" }\n");
        }

        text.Append("operator: ").Append(operatorJwt).Append('\n');
        text.Append("system_account: ").Append(systemAccount).Append('\n');
        text.Append("resolver_preload: {\n");
        foreach (var (key, jwt) in accounts)
        {
            text.Append("  ").Append(key).Append(": ").Append(jwt).Append('\n');
        }

        text.Append("}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static void AddReadme(NscFiles files, bool hasSeeds, IReadOnlyList<string> left)
    {
        var text =
            $"""
            # What this is
            Everything needed to run these accounts elsewhere.

            - `stores/`, `keys/`: as nsc keeps them. `nsc --data-dir stores --keystore-dir . list accounts`
            - `server.conf` (with several operators one for each): `nats-server -c server.conf` runs as it is. Credentials issued so far go on working.
            {(hasSeeds
                ? "- `keys/` holds seeds: whoever has them can sign. Keep this archive as you would keep a password. Accounts of the shared operator\n  have an operator of their own here, whose keys are in this archive and nowhere else."
                : "- No seeds are in it: accounts run as they are, and cannot be changed. Export with seeds to take them over.")}
            - Users' seeds are in nobody's hands but the users'.
            {(left.Count == 0 ? "" : $"\n# What stayed behind\n{string.Join('\n', left.Select(l => $"- {l}"))}\n")}
            """;
        files.Add("README.md", Encoding.UTF8.GetBytes(text));
    }
}
