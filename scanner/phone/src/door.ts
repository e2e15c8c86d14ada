/** What the screens want of the device: the one at the door, with its outbox, its bundle and its service. */
import type { Recent } from "./device/rows";
import type { Entry, Shown } from "./entries";
import type { AttendeeRow, Made, Programme, ScanMessage, SessionNow, Taken, WalkInMessage } from "./wire";

/** How the device is just now; never changed, a new state is a new one. Times are milliseconds. */
export interface DoorState {
  /** What the organiser calls this device. */
  readonly name: string;
  /** The doors it may stand at, and the one it does. */
  readonly doors: readonly string[];
  readonly door: string;
  /** What it may do beside scanning: override, undo, walk-in, names. */
  readonly may: readonly string[];
  /** Whether the service answered last time. */
  readonly online: boolean;
  /** An organiser has revoked it: it answers no more, and keeps what it holds. */
  readonly revoked: boolean;
  /** Whether the phone's storage takes what happens here. */
  readonly keeps: boolean;
  /** Entries that the service hasn't answered. */
  readonly waiting: number;
  /** Entries that the service can't decide. */
  readonly parked: number;
  /** When its bundle was in step with the service last; null without one. */
  readonly bundleAt: number | null;
  /** How far the phone's clock is ahead of the service's; null where that isn't known. */
  readonly ahead: number | null;
  /** The whole week; null before it was fetched once. */
  readonly programme: Programme | null;
}

/**
 * The device. What it can't do it rejects with an error whose `code` says why: `revoked`, `storage` (neither stored nor
 * answered), `second_tab`, `no_answer`, or `refused` with the service's own code in `problem`.
 */
export interface Door {
  readonly state: DoorState;
  watch(listener: () => void): () => void;
  /** The time as the service has it, in milliseconds. */
  now(): number;
  /** A new UUIDv7. */
  newId(): string;
  scan(message: ScanMessage): Promise<Shown>;
  /** People have seen what became of a scan. */
  shown(id: string): Promise<void>;
  record(entry: Exclude<Entry, { kind: "scan" }>): Promise<Taken | null>;
  /** Null where nobody answers. */
  makeTicket(message: WalkInMessage): Promise<Made | null>;
  /** A few whose name or organisation has these words; null where nobody answers, or it may not see names. */
  found(session: string, name: string): Promise<AttendeeRow[] | null>;
  recent(limit: number): Promise<Recent[]>;
  /** The queue as a file that an organiser can take in. */
  exported(): Promise<Blob>;
  sessionNow(session: string): SessionNow | null;
  /** Goes over to a door, and gets its bundle. */
  chooseDoor(door: string): Promise<void>;
  close(): void | Promise<void>;
}

/** How a device comes to be. */
export interface Opening {
  /** The device that this phone is; null if it is none yet. */
  open(): Promise<Door | null>;
  /** Makes this phone a device, by the one-time token of a link. */
  enrol(token: string): Promise<Door>;
}

/** Why the device could not do something; empty where it is no error of the device's. `problem` is the service's own code. */
export function whyNot(error: unknown): { code: string; problem: string } {
  const { code, problem } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown; problem?: unknown };
  return { code: typeof code === "string" ? code : "", problem: typeof problem === "string" ? problem : "" };
}
