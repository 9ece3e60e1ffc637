// node connect.mjs INTEROP-FOLDER CREDS-FILE URL...
// Connects a real third-party client to every URL, publishes at the first and receives at the last. Prints one JSON line per
// step; stays connected until its input ends.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [interop, creds, ...urls] = process.argv.slice(2);
const { connect, credsAuthenticator } = createRequire(`${interop}/`)("@nats-io/transport-node");
const say = (step) => console.log(JSON.stringify(step));

const connections = [];
for (const url of urls) {
  const connection = await connect({
    servers: url,
    name: "journey",
    authenticator: credsAuthenticator(readFileSync(creds)),
    reconnect: false,
    ignoreClusterUpdates: true,
  });
  connections.push(connection);
  say({ step: "connected", url, server: connection.info.server_name, cluster: connection.info.cluster });
}

const last = connections.at(-1);
const subscription = last.subscribe("journey.>", { max: 1 });
await last.flush();
// Interest travels between regions; until it has arrived, a first message may pass by.
const beat = setInterval(() => connections[0].publish("journey.hello", "from the first region"), 100);
for await (const message of subscription) say({ step: "received", subject: message.subject, text: message.string() });
clearInterval(beat);

process.stdin.resume();
process.stdin.on("end", async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  process.exit(0);
});
