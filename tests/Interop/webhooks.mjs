// node webhooks.mjs
// A receiver of webhooks that verifies as the npm package standardwebhooks does. One JSON request a line on standard input, one answer a line
// on standard output; ends with its input.
//   {"n":1,"do":"start"}                            answers {"url":"http://127.0.0.1:PORT"}
//   {"n":2,"do":"expect","path":"/a","secrets":["whsec_…"],"answers":[{"status":500,"headers":{},"body":"","delay":0}]}   one answer after the other, the last for ever
//   {"n":3,"do":"received","path":"/a"}             answers {"messages":[{"id","type","verified":[true],"current":true,"signatures":1,"body","headers"}]}
import http from "node:http";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

const expected = new Map(), received = new Map();

const clock = Date.now;

// Tests move the sender's time by days: whose signature it is, is judged at that time, and whether it is of now besides.
function verifies(secret, body, headers, now) {
  Date.now = now;
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  } finally {
    Date.now = clock;
  }
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    const { secrets = [], answers = [], from = 0 } = expected.get(request.url) ?? {};
    const messages = received.get(request.url) ?? [];
    received.set(request.url, messages);
    messages.push({
      id: request.headers["webhook-id"], type: JSON.parse(body).type, verified: secrets.map((secret) => verifies(secret, body, request.headers, () => 1000 * request.headers["webhook-timestamp"])),
      current: secrets.some((secret) => verifies(secret, body, request.headers, clock)),
      signatures: (request.headers["webhook-signature"] ?? "").split(" ").length, body, headers: request.headers });
    const answer = answers[Math.min(messages.length - from, answers.length) - 1] ?? { status: 204 };
    setTimeout(() => {
      response.writeHead(answer.status, answer.headers ?? {});
      response.end(answer.body ?? "");
    }, answer.delay ?? 0);
  });
});

const does = {
  start: () => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}` }))),
  expect: ({ path, secrets, answers }) => {
    expected.set(path, { secrets, answers, from: (received.get(path) ?? []).length });
    return {};
  },
  received: ({ path }) => ({ messages: received.get(path) ?? [] }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = await Promise.resolve(does[request.do](request)).catch((error) => ({ error: String(error) }));
  console.log(JSON.stringify({ n: request.n, ...answer }));
}
process.exit(0);
