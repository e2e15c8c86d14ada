/** What an outbox holds, and what the service says to it. */
import type {
  AnnulmentMessage,
  CountMessage,
  ProblemHere,
  ScanMessage,
  Taken,
  UndecidedMessage,
  VerdictMessage,
} from "./wire";

export type Outcome = VerdictMessage["outcome"];
export type Direction = ScanMessage["direction"];

/** One message of a device; its kind says to which address it goes. */
export type Entry =
  | { readonly kind: "scan"; readonly message: ScanMessage }
  | { readonly kind: "annulment"; readonly message: AnnulmentMessage }
  | { readonly kind: "count"; readonly message: CountMessage };

/** What the service said to one entry: a verdict, that it was taken, or why it can't be decided. */
export type Result = VerdictMessage | UndecidedMessage | Taken;

/** Whether the service could not decide an entry. */
export function isUndecided(result: Result): result is UndecidedMessage {
  return "problem" in result;
}

/** Whether this is the answer to a scan. */
export function isVerdict(result: Result): result is VerdictMessage {
  return "outcome" in result;
}

/**
 * Where the service's log has an entry that it answered. `ticket` is what the door's bundle calls the ticket of a scan;
 * "" where it is none, or none that the bundle has.
 */
export interface Logged {
  readonly id: string;
  readonly place: string;
  readonly ticket: string;
}

/** What a device answers by itself; `verdict` says more, where it has a bundle to judge by. */
export interface Provisional {
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** Of a group that was let in or out, so that the service does not find others; else null. */
  readonly heads: number | null;
  readonly verdict: VerdictMessage | null;
}

/**
 * What a door shows for a scan. `id` is of the scan that counts, which an undo takes back. `outcome` is null where the service
 * can't decide the scan; then `problem` says why. `provisional`: the device answered by itself.
 */
export interface Shown {
  readonly id: string;
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  readonly provisional: boolean;
  readonly verdict: VerdictMessage | null;
  readonly problem: ProblemHere | null;
}
