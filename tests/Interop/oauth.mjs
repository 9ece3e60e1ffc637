// node oauth.mjs
// Two certified relying parties, npm openid-client and oauth4webapi, at an issuer of ours. One JSON request a line, one answer a line; ends with its input. A client is
// named by a handle ("as") once it has discovered the issuer.
//   {"n":1,"do":"discover","as":"a","judge":"openid-client","issuer":"http://127.0.0.1:9000","client":"cli_…","secret":"…"} -> {"n":1,"metadata":{…}}
import { createInterface } from "node:readline";
import * as openid from "openid-client";
import * as oauth from "oauth4webapi";

const insecure = { [oauth.allowInsecureRequests]: true };

async function openidClient({ issuer, client, secret, method }) {
  const auth = !secret ? openid.None() : method === "post" ? openid.ClientSecretPost(secret) : openid.ClientSecretBasic(secret);
  const config = await openid.discovery(new URL(issuer), client, { client_secret: secret }, auth, { execute: [openid.allowInsecureRequests] });
  openid.enableNonRepudiationChecks(config);
  let pending;
  return {
    metadata: config.serverMetadata(),
    async begin({ redirect, scope, extra }) {
      pending = { verifier: openid.randomPKCECodeVerifier(), state: openid.randomState(), nonce: openid.randomNonce(), maxAge: extra?.max_age };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirect, scope, state: pending.state, nonce: pending.nonce, code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: "S256", ...extra,
      });
      return { url: url.href };
    },
    async finish({ url }) {
      const tokens = await openid.authorizationCodeGrant(config, new URL(url), {
        pkceCodeVerifier: pending.verifier, expectedState: pending.state, expectedNonce: pending.nonce, idTokenExpected: true, maxAge: pending.maxAge,
      });
      return { tokens, claims: tokens.claims() };
    },
    async userinfo({ token, sub }) { return { claims: await openid.fetchUserInfo(config, token, sub) }; },
    async refresh({ token }) { return { tokens: await openid.refreshTokenGrant(config, token) }; },
    async credentials({ scope }) { return { tokens: await openid.clientCredentialsGrant(config, scope ? { scope } : {}) }; },
    async device({ scope }) { return { device: pending = await openid.initiateDeviceAuthorization(config, { scope }) }; },
    async poll() { return { tokens: await openid.pollDeviceAuthorizationGrant(config, pending) }; },
    async introspect({ token }) { return { claims: await openid.tokenIntrospection(config, token) }; },
    async revoke({ token }) { await openid.tokenRevocation(config, token); return {}; },
    async logout({ idToken, back }) { return { url: openid.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: back, state: "bye" }).href }; },
  };
}

async function webClient({ issuer, client: id, secret, method }) {
  const url = new URL(issuer);
  const as = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { ...insecure, algorithm: method === "oauth2" ? "oauth2" : "oidc" }));
  const client = { client_id: id };
  const auth = !secret ? oauth.None() : method === "post" ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
  let pending;
  return {
    metadata: as,
    async begin({ redirect, scope, extra }) {
      pending = { redirect, verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
      const at = new URL(as.authorization_endpoint);
      const challenge = await oauth.calculatePKCECodeChallenge(pending.verifier);
      for (const [name, value] of Object.entries({
        client_id: id, redirect_uri: redirect, response_type: "code", scope, state: pending.state, nonce: pending.nonce, code_challenge: challenge, code_challenge_method: "S256", ...extra,
      })) at.searchParams.set(name, value);
      return { url: at.href };
    },
    async finish({ url }) {
      const parameters = oauth.validateAuthResponse(as, client, new URL(url), pending.state);
      const response = await oauth.authorizationCodeGrantRequest(as, client, auth, parameters, pending.redirect, pending.verifier, insecure);
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: pending.nonce, requireIdToken: true });
      await oauth.validateApplicationLevelSignature(as, response, insecure);
      return { tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
    },
    async userinfo({ token, sub }) { return { claims: await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, token, insecure)) }; },
    async refresh({ token }) { return { tokens: await oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, auth, token, insecure)) }; },
    async credentials({ scope }) {
      const response = await oauth.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams(scope ? { scope } : {}), insecure);
      return { tokens: await oauth.processClientCredentialsResponse(as, client, response) };
    },
    async device({ scope }) {
      const response = await oauth.deviceAuthorizationRequest(as, client, auth, new URLSearchParams({ scope }), insecure);
      return { device: pending = await oauth.processDeviceAuthorizationResponse(as, client, response) };
    },
    async poll() { return { tokens: await oauth.processDeviceCodeResponse(as, client, await oauth.deviceCodeGrantRequest(as, client, auth, pending.device_code, insecure)) }; },
    async introspect({ token }) { return { claims: await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, token, insecure)) }; },
    async revoke({ token }) { await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, token, insecure)); return {}; },
    // As a resource server would (RFC 9068).
    async verify({ token, audience }) {
      const request = new Request("http://resource.test/", { headers: { authorization: `Bearer ${token}` } });
      return { claims: await oauth.validateJwtAccessToken(as, request, audience, insecure) };
    },
  };
}

const clients = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { n, as, do: what, ...rest } = JSON.parse(line);
  try {
    if (what === "discover") {
      const client = await (rest.judge === "openid-client" ? openidClient : webClient)(rest);
      clients.set(as, client);
      console.log(JSON.stringify({ n, metadata: client.metadata }));
    } else {
      console.log(JSON.stringify({ n, ...(await clients.get(as)[what](rest)) }));
    }
  } catch (error) {
    console.log(JSON.stringify({ n, error: [error.error, error.code, error.message, error.cause?.message].filter(Boolean).join(" ") }));
  }
}
process.exit(0);
