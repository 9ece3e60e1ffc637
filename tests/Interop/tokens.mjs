// node tokens.mjs
// Gets access tokens with npm openid-client, a certified relying party: discovery, then client_credentials for a resource. One JSON request
// a line, one answer a line; ends with its input.
//   {"n":1,"issuer":"https://127.0.0.1:9000","client":"orders","secret":"…","resource":"https://nats.example/RS256"} -> {"n":1,"token":"…"}
import { createInterface } from "node:readline";
import * as client from "openid-client";

const known = new Map();

async function discovered(issuer, id, secret) {
  const name = `${issuer} ${id}`;
  if (!known.has(name)) known.set(name, await client.discovery(new URL(issuer), id, secret, undefined, { execute: [client.allowInsecureRequests] }));
  return known.get(name);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { n, issuer, client: id, secret, resource, scope } = JSON.parse(line);
  try {
    const tokens = await client.clientCredentialsGrant(await discovered(issuer, id, secret), { resource, ...(scope ? { scope } : {}) });
    console.log(JSON.stringify({ n, token: tokens.access_token }));
  } catch (error) {
    console.log(JSON.stringify({ n, error: String(error.cause ?? error) }));
  }
}
process.exit(0);
