import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build, type Plugin } from "vite";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };
const here = fileURLToPath(new URL(".", import.meta.url));
const base = "/scan/";

/** Every file below a folder, as a path in it. */
function filesIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return found.filter((name) => statSync(join(folder, name)).isFile()).map((name) => name.replaceAll("\\", "/"));
}

/** What the service worker has to keep: all that was built, each with a mark that changes when the file does. */
function kept(folder: string): { url: string; revision: string | null }[] {
  const names = filesIn(folder).filter((name) => !/\.(gz|map)$/.test(name) && name !== "sw.js");
  return names.map((name) => {
    const hash = createHash("sha256").update(readFileSync(join(folder, name))).digest("hex").slice(0, 16);
    // The names of assets carry a hash already.
    return { url: base + name.replace(/^index\.html$/, ""), revision: name.startsWith("assets/") ? null : hash };
  });
}

/** Builds the service worker when everything else is there: one classic script, without imports, that knows every file. */
function serviceWorker(): Plugin {
  let folder = "";
  return {
    name: "service-worker",
    apply: "build",
    configResolved: ({ build: { outDir } }) => void (folder = resolve(here, outDir)),
    closeBundle: {
      sequential: true,
      handler: async () => {
        const define = { __FILES__: JSON.stringify(kept(folder)), "process.env.NODE_ENV": '"production"' };
        const lib = { entry: join(here, "src/sw.ts"), formats: ["iife" as const], name: "sw", fileName: () => "sw.js" };
        const written = { outDir: folder, emptyOutDir: false, copyPublicDir: false, reportCompressedSize: false, lib };
        await build({ configFile: false, root: here, logLevel: "warn", define, build: written });
      },
    },
  };
}

/** Leaves FILE.gz beside each file that was built and gets smaller; aiohttp sends that one to whoever takes gzip. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: ({ build: { outDir } }) => void (folder = resolve(here, outDir)),
    closeBundle: {
      sequential: true,
      order: "post",
      handler: () => {
        for (const name of filesIn(folder).filter((one) => /\.(html|js|css|svg|wasm|webmanifest)$/.test(one))) {
          const path = join(folder, name);
          writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
        }
      },
    },
  };
}

export default defineConfig({
  root: here,
  base,
  // Beside the packages, so that no cache in here makes the build look stale.
  cacheDir: join(here, "../../node_modules/.vite-phone"),
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [serviceWorker(), compressed()],
  build: {
    // A data: address would not pass the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8100" } },
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 30_000 },
});
