// Runs every operation of the catalogue below once per user and says what came of it, one JSON line per user:
// {"name": …, "results": {operation: "ok" or why not}}. Arguments: server URL, folder of creds (admin.creds and the users' own).
// Asked by PresetTests.cs.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { connect, credsAuthenticator } from "@nats-io/transport-node";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";

const [url, folder] = process.argv.slice(2);
const utf8 = new TextEncoder();
const inboxPrefix = "_INBOX_app";
const memory = "memory";
let number = 0;

// Standard output is for results; a library that talks does it elsewhere.
console.log = console.info = console.error;

function open(name, more = {}) {
  return connect({
    servers: url, reconnect: false, noAsyncTraces: true, timeout: 20000,
    authenticator: credsAuthenticator(readFileSync(join(folder, `${name}.creds`))), ...more,
  });
}

const admin = await open("admin", { inboxPrefix: "_INBOX_admin" });
const jsm = await jetstreamManager(admin);
const js = jetstream(admin);

// What the operations work on, and how it is put back after one that broke it.
const seeds = {
  async ORDERS() {
    await jsm.streams.delete("ORDERS").catch(() => {});
    await jsm.streams.add({ name: "ORDERS", subjects: ["orders.>"], storage: memory, allow_direct: true });
    for (let i = 0; i < 12000; i++) {
      admin.publish(i % 2 ? "orders.eu.1" : "orders.us.1", `order ${i} `.padEnd(100, "."));
    }
    await admin.flush();
    for (const durable of ["WORKER", "WORKER2"]) {
      await jsm.consumers.add("ORDERS", { durable_name: durable, ack_policy: AckPolicy.Explicit, ack_wait: 60e9, max_ack_pending: 20000 });
    }
  },
  async OTHER() {
    await jsm.streams.delete("OTHER").catch(() => {});
    await jsm.streams.add({ name: "OTHER", subjects: ["other.>"], storage: memory, allow_direct: true });
    await js.publish("other.1", "x");
    await jsm.consumers.add("OTHER", { durable_name: "OWORKER", ack_policy: AckPolicy.Explicit });
  },
  async CFG() {
    await jsm.streams.delete("KV_CFG").catch(() => {});
    const kv = await new Kvm(js).create("CFG", { history: 5, storage: memory });
    for (let i = 0; i < 4000; i++) {
      admin.publish(`$KV.CFG.k${i}`, "v".padEnd(100, "."));
    }
    await kv.put("a", "1");
    await kv.put("a", "2");
  },
  async SECRET() {
    await jsm.streams.delete("KV_SECRET").catch(() => {});
    await (await new Kvm(js).create("SECRET", { storage: memory })).put("s", "secret");
  },
  async FILES() {
    await jsm.streams.delete("OBJ_FILES").catch(() => {});
    const store = await new Objm(js).create("FILES", { storage: memory });
    await store.putBlob({ name: "f1" }, utf8.encode("one"));
    await store.putBlob({ name: "big" }, new Uint8Array(16 * 1024 * 1024));
  },
  async SECRETS() {
    await jsm.streams.delete("OBJ_SECRETS").catch(() => {});
    await (await new Objm(js).create("SECRETS", { storage: memory })).putBlob({ name: "s" }, utf8.encode("secret"));
  },
};

const manager = (nc) => jetstreamManager(nc, { checkAPI: false });
const kv = (nc, name = "CFG") => new Kvm(jetstream(nc)).open(name, { allow_direct: false });
const kvDirect = (nc, name = "CFG") => new Kvm(jetstream(nc)).open(name, { allow_direct: true });
const store = (nc, name = "FILES") => new Objm(jetstream(nc)).open(name);
const api = (nc, subject, body) => nc.request(`$JS.API.${subject}`, body ? JSON.stringify(body) : undefined, { timeout: 2000 });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const unique = (name) => `${name}${++number}`;

async function create(nc, subject, stream_name, config) {
  const { error } = (await api(nc, subject, { stream_name, config })).json();
  if (error) {
    throw new Error(error.description);
  }
}

async function take(messages, count) {
  let taken = 0;
  for await (const m of messages) {
    if (++taken >= count) {
      break;
    }
  }
  if (taken < count) {
    throw new Error(`${taken} of ${count} messages`);
  }
}

async function subscribe(nc, subject, publish) {
  const sub = nc.subscribe(subject, { max: 1 });
  await nc.flush();
  if (publish) {
    admin.publish(publish, "hello");
    await take(sub, 1);
  }
}

// The named message goes out with a reply subject of choice; did anything arrive there?
async function strays(send) {
  const target = unique("stolen.");
  const sub = admin.subscribe(target, { max: 1, timeout: 2000 });
  await admin.flush();
  await send(target);
  await take(sub, 1);
}

async function work(nc, handle, count = 3) {
  const consumer = await jetstream(nc).consumers.get("ORDERS", "WORKER");
  const messages = await consumer.fetch({ max_messages: count, expires: 2000 });
  let taken = 0;
  for await (const m of messages) {
    await handle(m);
    taken++;
  }
  if (taken !== count) {
    throw new Error(`${taken} of ${count} messages`);
  }
}

// Subjects that some preset may publish to and that something answers.
const answered = [
  "orders.eu.1", "svc.echo", "$KV.CFG.w", "$JS.API.STREAM.INFO.ORDERS", "$JS.API.CONSUMER.INFO.ORDERS.WORKER", "$JS.API.STREAM.INFO.KV_CFG", "$JS.API.STREAM.INFO.OBJ_FILES",
  "$JS.API.CONSUMER.CREATE.ORDERS.x", "$JS.API.CONSUMER.CREATE.ORDERS.x.orders.eu.>",
];
const created = [["ORDERS", ""], ["ORDERS", "orders.eu.>"], ["KV_CFG", "$KV.CFG.>"], ["OBJ_FILES", "$O.FILES.>"]];

async function withEcho(run) {
  const echo = admin.subscribe("svc.echo", { callback: (_, m) => m.respond("echo") });
  try {
    await admin.flush();
    return await run();
  } finally {
    echo.unsubscribe();
  }
}

async function answer(nc, times) {
  const sub = nc.subscribe("svc.echo", { callback: (refused, m) => { for (let i = 0; i < times && !refused; i++) { m.respond("pong"); } } });
  await nc.flush();
  await admin.request("svc.echo", "ping", { timeout: 2000 });
  await nc.flush();
  sub.unsubscribe();
}

const operations = {
  "publish orders": { run: (nc) => nc.publish("orders.eu.1", "x") },
  "publish other": { run: (nc) => nc.publish("other.1", "x") },
  "publish to another's inbox": { run: (nc) => nc.publish("_INBOX.someone.1", "x") },
  "publish to the bucket's subject": { run: (nc) => nc.publish("$KV.CFG.raw", "x") },
  "publish to the store's subject": { run: (nc) => nc.publish("$O.FILES.C.x", "x"), damages: "FILES" },
  "subscribe orders": { run: (nc) => subscribe(nc, "orders.>", "orders.eu.1") },
  "subscribe everything": { run: (nc) => subscribe(nc, ">") },
  "subscribe *.>": { run: (nc) => subscribe(nc, "*.>") },
  "subscribe everybody's inboxes": { run: (nc) => subscribe(nc, "_INBOX.>") },
  "subscribe $JS.>": { run: (nc) => subscribe(nc, "$JS.>") },
  "subscribe the bucket's subjects": { run: (nc) => subscribe(nc, "$KV.CFG.>") },
  "subscribe the store's subjects": { run: (nc) => subscribe(nc, "$O.FILES.>") },
  "request svc.echo": { run: (nc) => withEcho(() => nc.request("svc.echo", "x", { timeout: 2000 })) },
  "answer svc.echo": { run: (nc) => answer(nc, 1), isAlone: true },
  "answer svc.echo twice": { run: (nc) => answer(nc, 2), isAlone: true },

  "js publish": { run: (nc) => jetstream(nc).publish("orders.eu.1", "x", { timeout: 2000 }) },
  "js publish with id": { run: (nc) => jetstream(nc).publish("orders.us.1", "x", { msgID: unique("id"), timeout: 2000 }) },
  "ordered pull": { run: async (nc) => take(await (await jetstream(nc).consumers.get("ORDERS")).fetch({ max_messages: 5, expires: 2000 }), 5) },
  "ordered pull 3000": { run: async (nc) => take(await (await jetstream(nc).consumers.get("ORDERS")).consume(), 3000) },
  "ordered pull eu": { run: async (nc) => take(await (await jetstream(nc).consumers.get("ORDERS", { filter_subjects: "orders.eu.>" })).fetch({ max_messages: 5, expires: 2000 }), 5) },
  "ordered pull us": { run: async (nc) => take(await (await jetstream(nc).consumers.get("ORDERS", { filter_subjects: "orders.us.>" })).fetch({ max_messages: 5, expires: 2000 }), 5) },
  "ordered pull OTHER": { run: async (nc) => take(await (await jetstream(nc).consumers.get("OTHER")).fetch({ max_messages: 1, expires: 2000 }), 1) },
  "ordered push 12000": { run: async (nc) => take(await (await jetstream(nc).consumers.getPushConsumer("ORDERS")).consume(), 12000) },
  "ordered push OTHER": { run: async (nc) => take(await (await jetstream(nc).consumers.getPushConsumer("OTHER")).consume(), 1) },
  "work as WORKER": { run: (nc) => work(nc, (m) => m.ack()), isAlone: true },
  "work as WORKER, acks arrive": {
    run: async (nc) => {
      const pending = async () => (await jsm.consumers.info("ORDERS", "WORKER")).num_ack_pending;
      const before = await pending();
      await work(nc, (m) => m.ack(), 10);
      await nc.flush();
      await pause(200);
      if (await pending() !== before) {
        throw new Error("acknowledgements did not arrive");
      }
    },
    isAlone: true,
  },
  "work as WORKER, double ack": { run: (nc) => work(nc, (m) => m.ackAck()), isAlone: true },
  "work as WORKER, working, nak, term": { run: (nc) => work(nc, (m) => { m.working(); m.nak(); m.term(); }), isAlone: true },
  "work as OWORKER of OTHER": { run: async (nc) => void (await jetstream(nc).consumers.get("OTHER", "OWORKER")) },
  "stream info ORDERS": { run: async (nc) => void (await (await manager(nc)).streams.info("ORDERS")) },
  "stream info OTHER": { run: async (nc) => void (await (await manager(nc)).streams.info("OTHER")) },
  "get message of ORDERS": { run: async (nc) => void (await (await manager(nc)).streams.getMessage("ORDERS", { seq: 1 })) },
  "get message of OTHER": { run: async (nc) => void (await (await manager(nc)).streams.getMessage("OTHER", { seq: 1 })) },
  "direct get from OTHER": { run: async (nc) => void (await (await manager(nc)).direct.getMessage("OTHER", { last_by_subj: "other.1" })) },
  "list streams": { run: async (nc) => void (await (await manager(nc)).streams.names().next()) },
  "account info": { run: async (nc) => void (await (await manager(nc)).getAccountInfo()) },
  "consumer info WORKER2": { run: async (nc) => void (await (await manager(nc)).consumers.info("ORDERS", "WORKER2")) },
  "create consumer on OTHER": { run: async (nc) => void (await (await manager(nc)).consumers.add("OTHER", { name: unique("x"), ack_policy: AckPolicy.None })) },
  "create durable on ORDERS": { run: async (nc) => void (await (await manager(nc)).consumers.add("ORDERS", { durable_name: unique("mine"), ack_policy: AckPolicy.Explicit })), damages: "ORDERS" },
  "create durable on the bucket": {
    run: async (nc) => {
      const name = unique("mine");
      await create(nc, `CONSUMER.CREATE.KV_CFG.${name}.$KV.CFG.>`, "KV_CFG", { durable_name: name, ack_policy: "none", filter_subject: "$KV.CFG.>" });
    },
    damages: "CFG",
  },
  "change WORKER": { run: (nc) => create(nc, "CONSUMER.CREATE.ORDERS.WORKER", "ORDERS", { durable_name: "WORKER", ack_policy: "explicit", max_ack_pending: 7 }), damages: "ORDERS" },
  "take from WORKER": { run: (nc) => nc.request("$JS.API.CONSUMER.MSG.NEXT.ORDERS.WORKER", "", { timeout: 2000, noMux: true }), isAlone: true },
  "delete WORKER2": { run: async (nc) => void (await (await manager(nc)).consumers.delete("ORDERS", "WORKER2")), damages: "ORDERS" },
  "pause WORKER2": { run: async (nc) => void (await (await manager(nc)).consumers.pause("ORDERS", "WORKER2", new Date(Date.now() + 60000))), damages: "ORDERS" },
  "create stream": {
    run: async (nc) => {
      const name = unique("NEW");
      await (await manager(nc)).streams.add({ name, subjects: [`${name}.>`], storage: memory });
    },
  },
  "update ORDERS": { run: async (nc) => void (await (await manager(nc)).streams.update("ORDERS", { description: "mine" })) },
  "purge ORDERS": { run: async (nc) => void (await (await manager(nc)).streams.purge("ORDERS")), damages: "ORDERS" },
  "delete message of ORDERS": { run: async (nc) => void (await (await manager(nc)).streams.deleteMessage("ORDERS", 2)), damages: "ORDERS" },
  "delete ORDERS": { run: async (nc) => void (await (await manager(nc)).streams.delete("ORDERS")), damages: "ORDERS" },

  "kv get": { run: async (nc) => void (await (await kv(nc)).get("a")) },
  "kv get directly": { run: async (nc) => void (await (await kvDirect(nc)).get("a")) },
  "kv get a revision": { run: async (nc) => void (await (await kv(nc)).get("a", { revision: (await jsm.streams.getMessage("KV_CFG", { last_by_subj: "$KV.CFG.a" })).seq })) },
  "kv status": { run: async (nc) => void (await (await kv(nc)).status()) },
  "kv keys": { run: async (nc) => take(await (await kv(nc)).keys(), 1000) },
  "kv history": { run: async (nc) => take(await (await kv(nc)).history({ key: "a" }), 2) },
  "kv watch a key": { run: async (nc) => take(await (await kv(nc)).watch({ key: "a" }), 1) },
  "kv watch 4000": { run: async (nc) => take(await (await kv(nc)).watch(), 4000) },
  "kv put": { run: async (nc) => void (await (await kv(nc)).put("w", "x")) },
  "kv create, update": {
    run: async (nc) => {
      const bucket = await kv(nc);
      const key = unique("u");
      await bucket.update(key, "y", await bucket.create(key, "x"));
    },
  },
  "kv delete": { run: async (nc) => void (await (await kv(nc)).delete("d")) },
  "kv purge": { run: async (nc) => void (await (await kv(nc)).purge("p")) },
  "kv purge deletes": {
    run: async (nc) => {
      await (await kv(admin)).delete("d");
      await (await kv(nc)).purgeDeletes(-1);
    },
    damages: "CFG",
  },
  "kv get SECRET": { run: async (nc) => void (await (await kv(nc, "SECRET")).get("s")) },
  "kv get SECRET directly": { run: async (nc) => void (await (await kvDirect(nc, "SECRET")).get("s")) },
  "kv put SECRET": { run: async (nc) => void (await (await kv(nc, "SECRET")).put("s", "mine")), damages: "SECRET" },
  "kv watch SECRET": { run: async (nc) => take(await (await kv(nc, "SECRET")).watch(), 1) },
  "kv keys of SECRET": { run: async (nc) => take(await (await kv(nc, "SECRET")).keys(), 1) },
  "kv status of SECRET": { run: async (nc) => void (await (await kv(nc, "SECRET")).status()) },
  "create bucket": { run: async (nc) => void (await new Kvm(jetstream(nc)).create(unique("NEWKV"), { storage: memory })) },
  "purge the bucket's stream": { run: async (nc) => void (await (await manager(nc)).streams.purge("KV_CFG")), damages: "CFG" },
  "delete message of the bucket": { run: async (nc) => void (await (await manager(nc)).streams.deleteMessage("KV_CFG", 2)), damages: "CFG" },
  "destroy bucket": { run: async (nc) => void (await (await kv(nc)).destroy()), damages: "CFG" },

  "object get": { run: async (nc) => void (await (await store(nc)).getBlob("f1")) },
  "object get 16 MB": {
    run: async (nc) => {
      if ((await (await store(nc)).getBlob("big")).length !== 16 * 1024 * 1024) {
        throw new Error("short");
      }
    },
  },
  "object info": { run: async (nc) => void (await (await store(nc)).info("f1")) },
  "object list": { run: async (nc) => void (await (await store(nc)).list()) },
  "object watch": { run: async (nc) => take(await (await store(nc)).watch({ includeHistory: true }), 2) },
  "object status": { run: async (nc) => void (await (await store(nc)).status()) },
  "object put": { run: async (nc) => void (await (await store(nc)).putBlob({ name: unique("n") }, utf8.encode("new"))) },
  "object overwrite": { run: async (nc) => void (await (await store(nc)).putBlob({ name: "f1" }, utf8.encode("again"))) },
  "object delete": {
    run: async (nc) => {
      await (await new Objm(js).open("FILES")).putBlob({ name: "gone" }, utf8.encode("x"));
      await (await store(nc)).delete("gone");
    },
  },
  "object update": { run: async (nc) => void (await (await store(nc)).update("f1", { name: "f1", description: unique("d") })) },
  "object get SECRETS": { run: async (nc) => void (await (await store(nc, "SECRETS")).getBlob("s")) },
  "object put SECRETS": { run: async (nc) => void (await (await store(nc, "SECRETS")).putBlob({ name: "s" }, utf8.encode("x"))), damages: "SECRETS" },
  "object list SECRETS": { run: async (nc) => void (await (await store(nc, "SECRETS")).list()) },
  "create store": { run: async (nc) => void (await new Objm(jetstream(nc)).create(unique("NEWOBJ"), { storage: memory })) },
  "purge the store's stream": { run: async (nc) => void (await (await manager(nc)).streams.purge("OBJ_FILES")), damages: "FILES" },
  "object seal": { run: async (nc) => void (await (await store(nc)).seal()), damages: "FILES" },
  "destroy store": { run: async (nc) => void (await (await store(nc)).destroy()), damages: "FILES" },

  "stray reply": { looks: true, run: (nc) => withEcho(() => strays((reply) => answered.forEach((subject) => nc.publish(subject, "", { reply })))) },
  "stray delivery": {
    looks: true,
    run: (nc) => strays(async (deliver_subject) => {
      for (const [stream_name, filter_subject] of created) {
        const name = unique("stray");
        const config = { name, deliver_subject, ack_policy: "none", ...(filter_subject ? { filter_subject } : {}) };
        nc.publish(`$JS.API.CONSUMER.CREATE.${stream_name}.${name}${filter_subject ? `.${filter_subject}` : ""}`, JSON.stringify({ stream_name, config }));
      }
      await nc.flush();
    }),
  },
  "write SECRET by reply": {
    looks: true,
    run: (nc) => withEcho(async () => {
      const reply = unique("$KV.SECRET.hole");
      answered.concat("$JS.API.DIRECT.GET.KV_CFG.$KV.CFG.a").forEach((subject) => nc.publish(subject, "", { reply }));
      await nc.flush();
      await pause(400);
      if (!await jsm.streams.getMessage("KV_SECRET", { last_by_subj: reply })) {
        throw new Error("nothing was written");
      }
    }),
    damages: "SECRET",
  },
  "delete OTHER by reply": {
    looks: true,
    run: (nc) => withEcho(async () => {
      answered.forEach((subject) => nc.publish(subject, "", { reply: "$JS.API.STREAM.DELETE.OTHER" }));
      await nc.flush();
      await pause(400);
      const { error } = (await api(admin, "STREAM.INFO.OTHER")).json();
      if (!error) {
        throw new Error("the stream is still there");
      }
    }),
    damages: "OTHER",
  },
};

// An operation that "looks" tries many subjects and sees the effect for itself; for the others a refusal heard of counts, even if the client did not mind.
async function attempt(name, { run, damages, looks }) {
  const nc = await open(name, { inboxPrefix });
  const refusals = [];
  (async () => {
    for await (const s of nc.status()) {
      if (s.type === "error") {
        refusals.push(s.error.message);
      }
    }
  })();
  let result;
  let timer;
  try {
    const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error("no result within 20 s")), 20000); });
    const refused = (async () => {
      // Some clients wait for an answer that a refusal has made impossible.
      while (true) {
        await pause(200);
        if (refusals.length > 0) {
          await pause(500);
          throw new Error(refusals[0]);
        }
        if (nc.isClosed()) {
          return new Promise(() => {});
        }
      }
    })();
    refused.catch(() => {});
    await Promise.race(looks ? [run(nc), late] : [run(nc), late, refused]);
    await nc.flush();
    await pause(0);
    result = looks || refusals.length === 0 ? "ok" : refusals[0];
  } catch (error) {
    result = refusals[0] ?? error.message;
  } finally {
    clearTimeout(timer);
    await nc.close();
  }
  if (result === "ok" && damages) {
    await seeds[damages]();
  }
  return result;
}

for (const seed of Object.values(seeds)) {
  await seed();
}

const users = readdirSync(folder).filter((f) => f.endsWith(".creds") && f !== "admin.creds").map((f) => f.slice(0, -".creds".length));
const results = Object.fromEntries(users.map((name) => [name, {}]));
const entries = Object.entries(operations);

// Side by side first, but for what would get into another's way. Few at a time: most of it is waiting, some is megabytes.
const waiting = [...users];
await Promise.all(Array.from({ length: 5 }, async () => {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    for (const [title, operation] of entries.filter(([, o]) => !o.damages && !o.isAlone)) {
      results[name][title] = await attempt(name, operation);
    }
  }
}));
for (const name of users) {
  for (const [title, operation] of entries.filter(([, o]) => o.damages || o.isAlone)) {
    results[name][title] = await attempt(name, operation);
  }
  process.stdout.write(JSON.stringify({ name, results: results[name] }) + "\n");
}

await admin.close();
process.exit(0);
