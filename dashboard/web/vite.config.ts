import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { type Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Leaves FILE.gz beside each text that was built; aiohttp sends that one to whoever takes gzip. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(join(here, "dist"), { recursive: true, encoding: "utf8" })) {
        const path = join(here, "dist", name);
        if (/\.(html|js|css|svg)$/.test(name)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: here,
  // Beside the packages, so that no cache in here makes the build look stale.
  cacheDir: join(here, "../../node_modules/.vite"),
  plugins: [compressed()],
  build: {
    // A data: address would not pass the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8100" } },
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 30_000 },
});
