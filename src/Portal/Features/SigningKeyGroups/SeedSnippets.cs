namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>How a program or nsc issues users with a signing key's seed. The seed itself is read from the environment.</summary>
internal static class SeedSnippets
{
    public static string Jwt(HandOutSeed.Response key) =>
        $$"""
        // npm install @nats-io/jwt @nats-io/nkeys
        import { encodeUser, fmtCreds } from "@nats-io/jwt";
        import { createUser, fromSeed } from "@nats-io/nkeys";
        import { writeFileSync } from "node:fs";

        const signer = fromSeed(new TextEncoder().encode(process.env.SIGNING_SEED));
        const user = createUser();
        const jwt = await encodeUser("device-7", user, signer,
          { issuer_account: "{{key.IssuerAccount}}" },
          { exp: Math.floor(Date.now() / 1000) + 86400{{(key.IsScoped ? ", scopedUser: true" : "")}} });
        writeFileSync("device-7.creds", fmtCreds(jwt, user), { mode: 0o600 });
        """;

    public static string Nsc(string portal, HandOutSeed.Response key, string account) =>
        $"""
        # Once: the operator and the account, whose JWTs are public.
        nsc add operator --url {portal}jwt/v1/operator
        curl -sf {portal}jwt/v1/accounts/{key.IssuerAccount} -o account.jwt
        nsc import account --file account.jwt
        # Then sign with the seed.
        nsc add user device-7 --account {account} --private-key "$SIGNING_SEED"
        nsc generate creds --account {account} --name device-7 > device-7.creds
        """;
}
