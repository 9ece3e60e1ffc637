// Issues a user with a signing key's seed, as the portal's seed page shows it: { seed, issuer_account, name, scoped } in, a creds file out.
import { text } from "node:stream/consumers";
import { encodeUser, fmtCreds } from "@nats-io/jwt";
import { createUser, fromSeed } from "@nats-io/nkeys";

const { seed, issuer_account, name, scoped } = JSON.parse(await text(process.stdin));
const signer = fromSeed(new TextEncoder().encode(seed));
const user = createUser();
const jwt = await encodeUser(name, user, signer, { issuer_account }, { exp: Math.floor(Date.now() / 1000) + 3600, scopedUser: scoped });
process.stdout.write(fmtCreds(jwt, user));
