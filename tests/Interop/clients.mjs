// node clients.mjs
// Third-party clients with a token or a password: @nats-io/transport-node over TCP, its wsconnect over WebSocket, mqtt over MQTT. One JSON
// request a line, one answer a line; ends with its input.
//   {"n":1,"do":"connect","id":"a","over":"tcp"|"ws"|"mqtt","url":"…","token":"…"|"user":"…","pass":"…","creds":"…","name":"…"} -> {"n":1,"server":"us-east-1"}
//   {"n":2,"do":"publish","id":"a","subject":"orders.x","text":"hi"} -> {"n":2,"arrived":true} it came back to this client's own subscription
//                                                                   or {"n":2,"refused":"…"} the server took the publication or subscription amiss
//   {"n":5,"do":"listen","id":"a","subject":"orders.>"} -> answered once subscribed
//   {"n":6,"do":"say","id":"a","subject":"orders.x","text":"hi"}
//   {"n":7,"do":"heard","id":"a","text":"hi"} -> {"n":7,"heard":true} if a message of this text has come where it listens
//   {"n":3,"do":"closed","id":"a"}   -> answered once the server has ended the connection
//   {"n":4,"do":"close","id":"a"}
import { createInterface } from "node:readline";
import { connect, credsAuthenticator, wsconnect, PermissionViolationError } from "@nats-io/transport-node";
import mqtt from "mqtt";
import WebSocket from "ws";

globalThis.WebSocket ??= WebSocket;
const clients = new Map();
const patience = 3000;

async function connectNats(dial, { url, token, user, pass, creds, name, tls }) {
  const connection = await dial({
    servers: url, name, token, user, pass, tls, authenticator: creds && credsAuthenticator(new TextEncoder().encode(creds)), reconnect: false, ignoreClusterUpdates: true, timeout: 5000, maxPingOut: 2 });
  const refusals = [];
  (async () => {
    for await (const status of connection.status()) if (status.error instanceof PermissionViolationError) refusals.push(status.error.message);
  })();
  return {
    server: connection.info.server_name,
    closed: connection.closed(),
    close: () => connection.close(),
    async listen(subject, hear) {
      connection.subscribe(subject, { callback: (error, message) => error || hear(message.string()) });
      await connection.flush();
    },
    say: (subject, text) => connection.publish(subject, text),
    async publish(subject, text) {
      const heard = new Promise((resolve) => {
        connection.subscribe(subject, { max: 1, callback: (error, message) => resolve(error ? { refused: error.message } : { arrived: message.string() === text }) });
      });
      connection.publish(subject, text);
      await connection.flush();
      const judged = (async () => {
        const until = Date.now() + patience;
        while (refusals.length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
        return { refused: refusals.splice(0).join("; ") || "nothing arrived" };
      })();
      return Promise.race([heard, judged]);
    },
  };
}

function connectMqtt({ url, token, user, pass, name }) {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(url, {
      username: user ?? "", password: token ?? pass, clientId: name, protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 20_000 }); // A refusal comes at once; what admits may be late on a machine that is full.
    const closed = new Promise((ended) => client.once("close", ended));
    client.once("error", reject);
    closed.then(() => reject(new Error("closed before it was connected")));
    client.once("connect", () => resolve({
      server: null,
      closed,
      close: () => client.endAsync(true),
      async listen(subject, hear) {
        client.on("message", (_, payload) => hear(payload.toString()));
        await client.subscribeAsync(subject.replaceAll(".", "/").replaceAll(">", "#"), { qos: 0 });
      },
      say: (subject, text) => client.publish(subject.replaceAll(".", "/"), text),
      async publish(subject, text) {
        const topic = subject.replaceAll(".", "/");
        try {
          await client.subscribeAsync(topic, { qos: 0 });
        } catch (error) {
          return { refused: error.message }; // the granted QoS is 128
        }
        const heard = new Promise((done) => client.once("message", (_, payload) => done({ arrived: payload.toString() === text })));
        client.publish(topic, text);
        // An MQTT server tells a publisher of nothing; the message just does not come.
        return Promise.race([heard, closed.then(() => ({ refused: "closed" })), new Promise((done) => setTimeout(done, 700, { refused: "nothing arrived" }))]);
      },
    }));
  });
}

const actions = {
  async connect(request) {
    const dial = { tcp: (r) => connectNats(connect, r), ws: (r) => connectNats(wsconnect, r), mqtt: connectMqtt }[request.over];
    const client = await dial(request);
    clients.set(request.id, client);
    return { server: client.server };
  },
  publish: ({ id, subject, text }) => clients.get(id).publish(subject, text),
  async listen({ id, subject }) {
    const client = clients.get(id);
    client.heard = new Set();
    await client.listen(subject, (text) => client.heard.add(text));
  },
  say({ id, subject, text }) {
    clients.get(id).say(subject, text);
  },
  heard: ({ id, text }) => ({ heard: clients.get(id).heard.has(text) }),
  async closed({ id }) {
    await clients.get(id).closed;
  },
  async close({ id }) {
    await clients.get(id).close();
    clients.delete(id);
  },
};

async function answer(request) {
  try {
    console.log(JSON.stringify({ n: request.n, ...(await actions[request.do](request)) }));
  } catch (error) {
    console.log(JSON.stringify({ n: request.n, error: error.message ?? String(error) }));
  }
}

for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line));
process.exit(0);
