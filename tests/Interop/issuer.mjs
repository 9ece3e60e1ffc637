// node issuer.mjs
// A certified OpenID Connect provider (npm oidc-provider) whose clients get access tokens by the client_credentials grant. One JSON request a
// line on standard input, one answer a line on standard output; ends with its input.
//   {"n":1,"do":"start","issuer":"https://127.0.0.1:9000","cert":FILE,"key":FILE,"clients":[{"id","secret","claims"}],"ttl":600}
//   {"n":2,"do":"rotate","keep":true}   new keys; the old ones stay in the key set if kept
//   {"n":3,"do":"stop"}                 connections are refused until the next start
// The resource a token is asked for names audience and form: https://AUDIENCE/ES256 is a JWT so signed, https://AUDIENCE/opaque is opaque.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createInterface } from "node:readline";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const algorithms = ["RS256", "ES256", "EdDSA"];
let settings, server, provider, keys = [], round = 0;

async function newKeys() {
  round += 1;
  return Promise.all(algorithms.map(async (alg) => ({
    ...(await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)), alg, use: "sig", kid: `${alg}-${round}` })));
}

function provide() {
  const claims = new Map(settings.clients.map((client) => [client.id, client.claims ?? {}]));
  provider = new Provider(settings.issuer, {
    jwks: { keys },
    clients: settings.clients.map(({ id, secret }) => ({
      client_id: id, client_secret: secret, grant_types: ["client_credentials"], redirect_uris: [], response_types: [] })),
    scopes: ["publish", "subscribe"],
    extraTokenClaims: (_, token) => claims.get(token.clientId),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => {
          const { hostname, pathname } = new URL(resource);
          const alg = pathname.slice(1);
          return {
            scope: "publish subscribe", audience: hostname, accessTokenTTL: settings.ttl,
            ...(alg === "opaque" ? { accessTokenFormat: "opaque" } : { accessTokenFormat: "jwt", jwt: { sign: { alg } } }) };
        },
      },
    },
    ttl: { ClientCredentials: settings.ttl },
  });
}

const actions = {
  async start(request) {
    if (request.issuer) settings = request;
    if (keys.length === 0) keys = await newKeys();
    provide();
    const answer = (req, res) => provider.callback()(req, res);
    server = settings.cert
      ? https.createServer({ cert: readFileSync(settings.cert), key: readFileSync(settings.key) }, answer)
      : http.createServer(answer);
    await new Promise((resolve, reject) => server.once("error", reject).listen(new URL(settings.issuer).port, "127.0.0.1", resolve));
  },
  async rotate({ keep }) {
    // The provider signs with the first key that fits, so the newest go first.
    keys = [...(await newKeys()), ...(keep ? keys : [])];
    provide();
  },
  async stop() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    console.log(JSON.stringify({ n: request.n, ...(await actions[request.do](request)) }));
  } catch (error) {
    console.log(JSON.stringify({ n: request.n, error: String(error) }));
  }
}
process.exit(0);
