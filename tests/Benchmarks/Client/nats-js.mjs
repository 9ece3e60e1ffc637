// The baseline of `bench client`: the same work with @nats-io/transport-node. Prints "ready", works, prints messages per second.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, servers, work, countText, sizeText, inFlightText] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { connect } = await import(pathToFileURL(require.resolve("@nats-io/transport-node")).href);

const count = Number(countText);
const payload = new Uint8Array(Number(sizeText)).fill(120);
const nc = await connect({ servers });

const report = (from) => console.log(String(count / ((performance.now() - from) / 1000)));

if (work === "pub") {
  console.log("ready");
  const from = performance.now();
  for (let i = 0; i < count; i++) {
    nc.publish("bench", payload);
    // nats.js never waits for its socket by itself: without a breath now and then it would only fill its memory.
    if (i % 10_000 === 9_999) await nc.flush();
  }
  await nc.flush();
  report(from);
} else if (work === "sub") {
  const sub = nc.subscribe("bench");
  await nc.flush();
  console.log("ready");
  let received = 0;
  let from = 0;
  for await (const _ of sub) {
    if (received === 0) from = performance.now();
    if (++received === count) break;
  }
  report(from);
} else {
  console.log("ready");
  const from = performance.now();
  let left = count;
  await Promise.all(Array.from({ length: Number(inFlightText) }, async () => {
    while (left-- > 0) await nc.request("bench.echo", payload, { timeout: 10_000 });
  }));
  report(from);
}
await nc.close();
