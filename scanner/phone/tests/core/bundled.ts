/** A bundle as the service writes it, and what it says by hand: `tests/vectors/bundle.json`. */
import type { Bundle, Changes } from "../../src/wire";
import { vectors } from "./cases";

/** What is found by a code; null where nothing is. */
interface Found {
  code: string;
  ticket: FoundTicket | null;
  holder: { name: string; organisation: string } | null;
}

interface FoundTicket {
  id: string;
  category: string;
  heads: number;
  sessions: string[];
  valid_from: number | null;
  valid_until: number | null;
  revoked_at: number | null;
  replaced: [string, number][];
}

interface File {
  bundle: Bundle;
  changes: Changes;
  before: Found[];
  after: Found[];
}

/** The file, read anew, so that a test may break it. */
export function file(): File {
  return vectors<File>("bundle.json");
}
