// A third-party client for HeaderTests: answers each message with the same headers, one more, and what it saw as JSON.
import { connect } from "@nats-io/transport-node";

const nc = await connect({ servers: process.argv[2] });
const sub = nc.subscribe("echo");
await nc.flush();
console.log("ready");
for await (const m of sub) {
  const seen = { data: m.string(), headers: m.headers?.keys().map((key) => [key, m.headers.values(key)]) ?? [] };
  m.headers?.append("Seen-By", "nats.js");
  m.respond(JSON.stringify(seen), { headers: m.headers });
}
