/**
 * An outbox as a file: what an organiser takes from a phone that never found the network again (`checkin scans import FILE`).
 *
 * JSON lines, as `checkin/wire/outboxes.py` reads them: what it is and whose, then an entry a line, each as it would be sent.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

import type { Entry } from "../entries";

const VERSION = 1;

/** A device's entries as a file. They come a page at a time, so that ten thousand are never texts at once. */
export async function written(secret: string, pages: AsyncIterable<Entry[]>): Promise<Blob> {
  const parts = [new Blob([line({ outbox: VERSION, device: hashed(secret) })])];
  for await (const page of pages) parts.push(new Blob(page.map(({ kind, message }) => line({ [kind]: message }))));
  return new Blob(parts, { type: "application/x-ndjson" });
}

/** The hash under which the service keeps a secret. */
function hashed(secret: string): string {
  return bytesToHex(sha256(utf8ToBytes(secret)));
}

function line(content: object): string {
  return `${JSON.stringify(content)}\n`;
}
