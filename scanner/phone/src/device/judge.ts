/** Who answers a scan without the service, and hears what becomes of the device's entries. */
import type { Entry, Logged, Provisional, Result } from "../entries";
import type { Bundle, Changes, Programme, ScanMessage, SessionNow } from "../wire";

export interface Judge {
  /** The bundle's; null without one. */
  readonly programme: Programme | null;
  /** Take in a bundle, or what changed since. Both throw an `Error` and leave what was there where it doesn't fit together. */
  renew(bundle: Bundle): void;
  change(changes: Changes): void;
  /** Answer a scan. Everybody passes without a bundle. */
  answer(scan: ScanMessage): Provisional;
  /** An entry was stored that no service has answered. */
  stored(entry: Entry): void;
  /** The service has an entry: from now on what it concluded holds. */
  answered(entry: Entry, result: Result): void;
  /** The service answered an entry before this device was started: the bundle that was kept may not have it. */
  recalled(entry: Entry, logged: Logged): void;
  /** What the bundle calls the ticket of a scan; "" where it is no scan, or no ticket that the bundle has. */
  ticketOf(entry: Entry): string;
  /** How full a session is at a time (milliseconds), as far as the device knows; null without a bundle that has it. */
  sessionNow(id: string, at: number): SessionNow | null;
}
