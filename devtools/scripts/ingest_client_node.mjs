/* Send events by Segment's Node.js library: KEY HOST FILE FOLDER, see
 * ingest_clients.py. FOLDER has the library in its node_modules, FILE a JSON object a
 * line. Prints {"sent": n, "failed": [message ids], "seconds": s}.
 */

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [key, host, path, folder] = process.argv.slice(2);
const { Analytics } = createRequire(`${folder}/package.json`)(
  "@segment/analytics-node"
);
const AT_ONCE = 400; // else all batches would be sent at the same moment
const failed = [];
const analytics = new Analytics({
  writeKey: key,
  host: host,
  path: "/lead_alignment/v1/batch",
  maxRetries: 20,
  flushAt: 100,
  flushInterval: 500,
  httpRequestTimeout: 30000,
});
analytics.on("error", ({ ctx }) => failed.push(ctx?.event?.messageId));

function send({ type, ...event }) {
  return new Promise((resolve) => {
    analytics[type]({ ...event, timestamp: new Date(event.timestamp) }, resolve);
  });
}

const events = readFileSync(path, "utf-8").trim().split("\n").map(JSON.parse);
const start = performance.now();
for (let at = 0; at < events.length; at += AT_ONCE) {
  await Promise.all(events.slice(at, at + AT_ONCE).map(send));
}
await analytics.closeAndFlush({ timeout: 300000 });
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ sent: events.length, failed, seconds }));
