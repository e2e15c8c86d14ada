// Has the phone's judge hear histories, as JSON on stdin, and writes to stdout what it answered.
import { text } from "node:stream/consumers";

import { createServer } from "vite";

const server = await createServer({
  configFile: false,
  root: new URL("../../../scanner/phone", import.meta.url).pathname,
  logLevel: "error",
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { BundleJudge } = await server.ssrLoadModule("/src/core/judging.ts");

/** Each step is the name of what is asked of the judge and what it is told. */
function answers(steps) {
  const judge = new BundleJudge();
  return steps.map(([name, ...told]) => {
    try {
      return judge[name](...told) ?? null;
    } catch {
      return "refused";
    }
  });
}

const histories = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(histories.map(answers)));
await server.close();
