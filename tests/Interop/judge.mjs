// Judges tokens and creds with the JavaScript libraries: one JSON question per line in, one JSON answer per line out.
import { createInterface } from "node:readline";
import { decode, parseCreds } from "@nats-io/jwt";
import { fromPublic, fromSeed } from "@nats-io/nkeys";

const utf8 = new TextEncoder();

function signatureIsGood(token, issuer) {
  const [header, payload, signature] = token.split(".");
  return fromPublic(issuer).verify(utf8.encode(`${header}.${payload}`), Buffer.from(signature, "base64url"));
}

async function judge(question) {
  if (question.op === "decode" || question.op === "generic") {
    const claims = await decode(question.token);
    return { type: claims.nats.type, claims, genuine: signatureIsGood(question.token, claims.iss) };
  }

  const { key, jwt, uc, aid } = await parseCreds(utf8.encode(question.text));
  return { jwt, account: aid, subject: uc.sub, publicKey: fromSeed(utf8.encode(key)).getPublicKey() };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { ok: true, ...(await judge(JSON.parse(line))) };
  } catch (error) {
    answer = { ok: false, error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
