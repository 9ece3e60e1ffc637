// Key sets and tokens by npm jose, for Admission.Tests: argument = now, Unix seconds. Prints {keys, tokens: {alg: token}, refused: {reason: token}}.
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from "jose";

const now = Number(process.argv[2]);
const algorithms = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];
const build = (alg) =>
  new SignJWT({ scope: "openid profile", realm_access: { roles: ["user"] } })
    .setProtectedHeader({ alg, kid: alg, typ: "at+jwt" })
    .setIssuer("https://jose.example").setAudience("nats").setSubject(`jose-${alg}`)
    .setIssuedAt(now).setNotBefore(now).setExpirationTime(now + 300);

const keys = [];
const tokens = {};
let rsa;
for (const alg of algorithms) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  keys.push({ ...(await exportJWK(publicKey)), kid: alg, alg, use: "sig" });
  tokens[alg] = await build(alg).sign(privateKey);
  if (alg === "RS256") rsa = privateKey;
}

const other = await generateKeyPair("RS256");
const refused = {
  signature_invalid: await build("RS256").sign(other.privateKey),
  token_expired: await build("RS256").setExpirationTime(now - 60).sign(rsa),
  algorithm_not_allowed: new UnsecuredJWT({ sub: "x" }).setIssuer("https://jose.example").setAudience("nats").setExpirationTime(now + 300).encode(),
};
console.log(JSON.stringify({ keys: { keys }, tokens, refused }));
