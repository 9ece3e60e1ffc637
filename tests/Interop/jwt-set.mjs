// Makes tests/Nats.Tests/Nsc/loose: JWTs and seeds in no particular layout, by @nats-io/jwt. Usage: node jwt-set.mjs DIR
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeAccount, encodeOperator, encodeUser, fmtCreds, newScopedSigner } from "@nats-io/jwt";
import { createAccount, createOperator, createUser } from "@nats-io/nkeys";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const write = (name, content) => writeFileSync(join(folder, name), content);
const seed = (name, pair) => write(name, Buffer.from(pair.getSeed()).toString() + "\n");

const operator = createOperator(), signing = createOperator();
const system = createAccount(), ship = createAccount(), plain = createAccount(), scoped = createAccount();
const signer = { signer: signing };
write("operator.jwt", await encodeOperator("harbour", operator, { signing_keys: [signing.getPublicKey()], system_account: system.getPublicKey(), tags: ["sea"] }));
write("sys.jwt", await encodeAccount("SYS", system, {}, signer));
const limits = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: 10, leaf: 0, mem_storage: 0, disk_storage: 1048576, streams: 3, consumer: 5 };
write("ship.jwt", await encodeAccount("ship", ship, {
  limits,
  signing_keys: [plain.getPublicKey(), newScopedSigner(scoped, "deck", { sub: { allow: ["deck.>"] }, pub: { deny: ["engine.>"] }, subs: 5 })],
  exports: [{ name: "position", subject: "position", type: "stream" }],
  default_permissions: { pub: { allow: ["log.>"] }, sub: {} },
}, signer));
const captain = createUser(), deckhand = createUser();
const captainJwt = await encodeUser("captain", captain, plain, { issuer_account: ship.getPublicKey(), pub: { allow: [">"] }, sub: { allow: [">"] }, subs: -1, data: -1, payload: -1 });
write("captain.creds", fmtCreds(captainJwt, captain));
write("deckhand.jwt", await encodeUser("deckhand", deckhand, scoped, { issuer_account: ship.getPublicKey() }, { scopedUser: true }));
seed("operator-signing.txt", signing);
seed("ship-plain.txt", plain);
seed("ship-scoped.nk", scoped);
