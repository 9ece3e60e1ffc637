// node login.mjs
// A certified OpenID Connect provider (npm oidc-provider) at which people sign in at a form, for sign-on by code. One JSON request a line on standard input, one
// answer a line on standard output; ends with its input.
//   {"n":1,"do":"start","issuer":"http://[::1]:9000","redirect":"http://…/sign-in/callback/org_…","people":{"ada@example.com":{"groups":["admins"]}}}
//   {"n":2,"do":"people","people":{…}}   other claims from now on
// A client trunkline with the secret "trunkline-secret" has email, email_verified and groups at userinfo, as OpenID Connect has it, and not in the ID token.
import http from "node:http";
import { createInterface } from "node:readline";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

let settings, provider;

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

async function interact(request, response) {
  const { uid, prompt } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!DOCTYPE html><html lang="en"><title>Provider</title><h1>Provider: ${prompt.name}</h1><form method="post" action="${settings.issuer}/interaction/${uid}"><label>Login <input name="login"></label><button>Sign in</button></form>`);
    return;
  }
  const login = (await body(request)).get("login");
  await provider.interactionFinished(request, response, { login: { accountId: login } }, { mergeWithLastSubmission: false });
}

const actions = {
  async start(request) {
    settings = request;
    const key = { ...(await exportJWK((await generateKeyPair("RS256", { extractable: true })).privateKey)), alg: "RS256", use: "sig", kid: "login-1" };
    provider = new Provider(settings.issuer, {
      jwks: { keys: [key] },
      clients: [{ client_id: "trunkline", client_secret: "trunkline-secret", redirect_uris: [settings.redirect], response_types: ["code"], grant_types: ["authorization_code"] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
      scopes: ["openid", "email", "groups"],
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id, email_verified: true, ...settings.people[id] }) }),
      // The organization runs it: nobody is asked what the client may know.
      async loadExistingGrant(ctx) {
        const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope("openid email groups");
        await grant.save();
        return grant;
      },
    });
    const serve = provider.callback();
    const server = http.createServer((req, res) => (req.url.startsWith("/interaction/") ? interact(req, res).catch((error) => { res.statusCode = 500; res.end(String(error)); }) : serve(req, res)));
    const { hostname, port } = new URL(settings.issuer);
    await new Promise((resolve, reject) => server.once("error", reject).listen(port, hostname.replace(/[[\]]/g, ""), resolve));
  },
  async people({ people }) {
    settings.people = people;
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
