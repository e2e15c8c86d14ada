/** How a phone becomes a device, and one again when the page is opened. Only one tab is: two would annul each other's scans. */
import { VERSION } from "../version";
import type { Enrolled, Enrolment } from "../wire";
import * as answers from "./answers";
import { Client } from "./client";
import { Database } from "./database";
import { Device, type Surroundings } from "./device";
import { DeviceError } from "./errors";
import * as identities from "./identity";
import type { Identity } from "./identity";
import type { Judge } from "./judge";
import * as means from "./means";
import type { After } from "./means";
import { Outbox } from "./outbox";
import { batteryOf } from "./pulse";

/** Milliseconds that the service gets to enrol a device, and another tab (this one, before it was loaded again) to let go of it. */
const PATIENCE = 15_000;
const LETS_GO = 2000;

/** Milliseconds that the browser's storage gets to open: some never say that they can't. */
const OPENS = 10_000;

const LOCK = "oppmote device";

/** What opening stands on beside what a device does. */
export interface Ground extends Surroundings {
  readonly locks: LockManager;
  /** Ask that what is kept stays when the phone gets full. */
  persist(): Promise<boolean>;
}

/** This browser; `judge` makes a judge that knows nothing yet. */
export function browser(judge: () => Judge): Ground {
  return {
    origin: "",
    means: means.browser(judge),
    battery: () => batteryOf(navigator),
    locks: navigator.locks,
    persist: async () => navigator.storage.persist(),
  };
}

/** The device that this phone was enrolled as; null where it isn't. Throws a `DeviceError`: `second_tab`, `storage`. */
export function open(ground: Ground): Promise<Device | null> {
  return alone(ground, async (letGo) => {
    const identity = await known(ground.means.after);
    return identity === null ? null : begun(identity, ground, letGo);
  });
}

/**
 * Trade a link's one-time token for a secret of this phone's own, and be that device. An open device has to be closed before.
 * Throws a `DeviceError`: `second_tab`, `storage`, `no_answer`, `refused` with the service's code, `unsent` where the phone was
 * another device whose entries would stay behind.
 */
export function enrol(token: string, ground: Ground): Promise<Device> {
  return alone(ground, async (letGo) => {
    const before = await known(ground.means.after);
    const told = await traded({ token, version: VERSION, was: before?.secret ?? null }, ground);
    const identity = made(told, before);
    if (before !== null) await checkSent(before, identity);
    await identities.write(identity);
    return begun(identity, ground, letGo);
  });
}

/**
 * Forget who this phone is. What it recorded stays, and goes on if it is enrolled by the same name again. The device has to be
 * closed before.
 */
export async function forget(ground: Ground): Promise<void> {
  await alone(ground, async () => {
    await identities.forget();
    return null;
  });
}

function begun(identity: Identity, ground: Ground, letGo: () => void): Promise<Device> {
  // Some browsers ask people, who may take their time; whatever the answer is, we record.
  ground.persist().catch(() => false);
  return Device.begin(identity, ground, letGo);
}

/** Who this phone is, as far as the storage tells in time. */
function known(after: After): Promise<Identity | null> {
  return new Promise((resolve, reject) => {
    const cancel = after(OPENS, () => reject(new DeviceError("storage", `this browser's storage did not open within ${OPENS / 1000} s`)));
    identities.read().then(resolve, reject).finally(cancel);
  });
}

async function traded(asked: Enrolment, { origin, means }: Ground): Promise<Enrolled> {
  const reply = await new Client(origin, "", means.after).tell("devices/enrol", asked, answers.isEnrolled, PATIENCE);
  if (reply.kind === "got") return reply.body;
  const { code, detail } = reply.trouble;
  throw reply.status === 0 ? new DeviceError("no_answer", detail, code) : new DeviceError("refused", detail, code);
}

function made({ programme, name, secret, doors, may }: Enrolled, before: Identity | null): Identity {
  const door = before !== null && doors.includes(before.door) ? before.door : (doors[0] ?? "");
  return { programme, name, secret, doors, may, door, revoked: false };
}

/** See that nothing stays behind of another device that this phone was. */
async function checkSent(before: Identity, now: Identity): Promise<void> {
  if (identities.database(before) === identities.database(now)) return;
  const database = new Database(identities.database(before));
  try {
    const { waiting } = (await Outbox.open(database)).counts;
    const what = `${waiting} entries of ${before.name} were not sent: open it where there is a network, or export them and forget it`;
    if (waiting > 0) throw new DeviceError("unsent", what);
  } finally {
    database.close();
  }
}

/** Be the only tab from now on: until `letGo` is called, or at once where no device comes of it. */
async function alone<T extends Device | null>(ground: Ground, act: (letGo: () => void) => Promise<T>): Promise<T> {
  const letGo = await held(ground.locks, ground.means.after);
  try {
    const device = await act(letGo);
    if (device === null) letGo();
    return device;
  } catch (error) {
    letGo();
    throw error;
  }
}

/** Take the lock that one tab has; resolves to what gives it back. */
function held(locks: LockManager, after: After): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const giveUp = new AbortController();
    const cancel = after(LETS_GO, () => giveUp.abort());
    const holding = locks.request(LOCK, { signal: giveUp.signal }, () => {
      cancel();
      return new Promise<void>((letGo) => resolve(letGo));
    });
    holding.catch((error: unknown) => reject(refusal(error, giveUp.signal.aborted)));
  });
}

function refusal(error: unknown, aborted: boolean): DeviceError {
  if (aborted) return new DeviceError("second_tab", "this device works in another tab of this browser");
  return new DeviceError("storage", `this browser doesn't let one tab work alone: ${String(error)}`, "", { cause: error });
}
