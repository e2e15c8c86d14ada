/** One enrolled phone at work: what a screen sees of it, and what people do with it. Made by `opening`. */
import type { Entry, Shown } from "../entries";
import type { AttendeeRow, Heard, Made, Programme, ScanMessage, SessionNow, Taken, WalkInMessage } from "../wire";
import * as answers from "./answers";
import { DoorBundle } from "./bundles";
import { Client, type Trouble } from "./client";
import { Database } from "./database";
import { DeviceError } from "./errors";
import * as exporting from "./exporting";
import * as identities from "./identity";
import type { Identity } from "./identity";
import type { Means } from "./means";
import { Outbox } from "./outbox";
import { Pulse, type Battery } from "./pulse";
import type { Recent } from "./rows";
import { Sending } from "./sending";
import { Shelf } from "./shelf";

/** Milliseconds that the service gets to make a ticket on the spot, and to say who is registered. */
const MADE_WITHIN = 3000;
const TOLD_WITHIN = 5000;

/** For how long a device keeps what the service has answered, in milliseconds. No week is that long. */
const KEPT = 60 * 24 * 3_600_000;

/** How a device is, at one moment. It is never changed: what is different is another one. */
export interface DeviceState {
  readonly name: string;
  /** Where it may work, and where it does. */
  readonly doors: readonly string[];
  readonly door: string;
  /** What it may do beside scanning: `override`, `undo`, `walk-in`, `names`. */
  readonly may: readonly string[];
  readonly online: boolean;
  /** Why it is not online, or what is wrong with the storage. */
  readonly trouble: Trouble | null;
  /** Why the door's bundle can't be had, kept or used. */
  readonly bundleTrouble: Trouble | null;
  readonly revoked: boolean;
  /** Whether the storage takes what happens here. */
  readonly keeps: boolean;
  /** How many entries the service hasn't answered, and how many it can't decide. */
  readonly waiting: number;
  readonly parked: number;
  /** Milliseconds: when things stood as the door knows them; null without a bundle. */
  readonly bundleAt: number | null;
  /** Milliseconds that our own clock is ahead of the service's; null as long as that isn't known. */
  readonly ahead: number | null;
  readonly programme: Programme | null;
}

/** The world around a device. */
export interface Surroundings {
  /** Of the service; "" for the page's own. */
  readonly origin: string;
  readonly means: Means;
  readonly battery: Battery;
}

export class Device {
  readonly #client: Client;
  readonly #database: Database;
  readonly #shelf: Shelf;
  readonly #sending: Sending;
  readonly #pulse: Pulse;
  readonly #listeners = new Set<() => void>();
  #bundle!: DoorBundle;
  #refreshing: Promise<void> = Promise.resolve();
  #loops: Promise<unknown> = Promise.resolve();
  #state!: DeviceState;
  /** What is under way: bundles that are opened, and notes of who we are. */
  #opening: Promise<void> = Promise.resolve();
  #keeping: Promise<void> = Promise.resolve();
  #heard = false;
  #closed = false;

  private constructor(
    private identity: Identity,
    private readonly around: Surroundings,
    database: Database,
    private readonly outbox: Outbox,
    /** Lets another tab be this device. */
    private readonly letGo: () => void,
  ) {
    const { means, battery } = around;
    this.#client = this.#newClient();
    this.#database = database;
    this.#shelf = new Shelf(database);
    this.#sending = new Sending(outbox, this.#client, means, () => this.#look());
    this.#sending.revoked = identity.revoked;
    this.#pulse = new Pulse(this.#client, this.#sending, means, battery, (told) => this.#hear(told));
    this.#bundle = this.#newBundle();
    this.#state = this.#seen();
  }

  /** Begin to work, with what was stored but never shown taken back. Throws a `DeviceError` where there is no storage. */
  static async begin(identity: Identity, around: Surroundings, letGo: () => void): Promise<Device> {
    const database = new Database(identities.database(identity));
    const device = new Device(identity, around, database, await Outbox.open(database), letGo);
    await device.#sending.start();
    await device.#bundle.load();
    device.#refresh();
    device.#loops = Promise.all([device.#sending.sendAlways(), device.#pulse.beatAlways()]);
    device.#look();
    return device;
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** Tell whenever the state is another one, until the function that it returns is called. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The time in milliseconds, as the service has it. */
  now(): number {
    return this.#sending.clock.now();
  }

  newId(): string {
    return this.around.means.newId();
  }

  /**
   * Store a scan, have it judged, and tell what the door shows; takes a little over a second at most. Throws a `DeviceError`:
   * `storage` where it could be neither stored nor sent, `revoked`.
   */
  scan(message: ScanMessage): Promise<Shown> {
    return this.#sending.scan(message);
  }

  /** Note that people have seen it. What was never shown is annulled when the device starts again. */
  shown(id: string): Promise<void> {
    return this.#sending.shown(id);
  }

  /**
   * Store an annulment or a count, and send it now if possible; null: it is taken, and the service will hear of it. Throws a
   * `DeviceError` as `scan`, and `refused` where the service said that it can't be taken.
   */
  record(entry: Exclude<Entry, { kind: "scan" }>): Promise<Taken | null> {
    return this.#sending.record(entry);
  }

  /** Have a ticket made on the spot, the same id again gives the same one; null where the service doesn't answer or doesn't want to. */
  async makeTicket(message: WalkInMessage): Promise<Made | null> {
    if (!this.#sending.online) return null;
    const told = await this.#client.tell("tickets", message, answers.isMade, MADE_WITHIN);
    return told.kind === "got" ? told.body : null;
  }

  /**
   * A few who may enter a session and whose name or organisation has these words; null where nobody answers, or this device may
   * not see names.
   */
  async found(session: string, name: string): Promise<AttendeeRow[] | null> {
    if (!this.#state.may.includes("names")) return null;
    const asked = new URLSearchParams({ door: this.identity.door, session, name });
    const told = await this.#client.fetch(`door/attendees?${asked.toString()}`, answers.isAttendees, TOLD_WITHIN);
    return told.kind === "got" ? (told.body?.attendees ?? null) : null;
  }

  /** The last scans that people saw, the newest first. Throws a `DeviceError` where the storage can't be read. */
  recent(limit: number): Promise<Recent[]> {
    return this.outbox.recent(limit);
  }

  /**
   * All that was recorded here, as a file that `checkin scans import` takes in; the outbox keeps everything, and what is sent or
   * taken in twice counts once. As when the device starts, what was never shown is taken back first.
   */
  async exported(): Promise<Blob> {
    await this.#sending.annulUnshown().catch((error: unknown) => {
      if (!(error instanceof DeviceError)) throw error; // a full disk gives away what it has all the same
    });
    return exporting.written(this.identity.secret, this.outbox.everything());
  }

  /** How full a session is as far as the device knows; null without a bundle that has it. */
  sessionNow(session: string): SessionNow | null {
    return this.#sending.judge.sessionNow(session, this.now());
  }

  /** Work at another of its doors from now on. Throws a `DeviceError`: `refused` where it is none of them, `storage`. */
  async chooseDoor(door: string): Promise<void> {
    if (door === this.identity.door) return;
    if (!this.identity.doors.includes(door)) throw new DeviceError("refused", `${door} is no door of this device`, "door_not_yours");
    await identities.write({ ...this.identity, door });
    this.identity = { ...this.identity, door };
    await this.#openBundle();
  }

  /** End; what waits stays in the outbox. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#bundle.close();
    this.#pulse.close();
    await this.#sending.close();
    await Promise.all([this.#refreshing, this.#loops, this.#opening, this.#keeping]);
    this.#database.close();
    this.#listeners.clear();
    this.letGo();
  }

  #newClient(): Client {
    const { origin, means } = this.around;
    return new Client(origin, this.identity.secret, means.after);
  }

  #newBundle(): DoorBundle {
    return new DoorBundle(this.identity.door, this.#shelf, this.#newClient(), this.#sending, this.outbox, this.around.means);
  }

  #refresh(): void {
    if (!this.#closed) this.#refreshing = this.#bundle.refreshAlways();
  }

  /** Have the bundle of the door where we are now; one opens after the other. */
  #openBundle(): Promise<void> {
    this.#opening = this.#opening.then(() => this.#changeBundle());
    return this.#opening;
  }

  async #changeBundle(): Promise<void> {
    this.#bundle.close();
    await this.#refreshing;
    this.#sending.judge = this.around.means.judge();
    this.#bundle = this.#newBundle();
    await this.#bundle.load();
    this.#refresh();
    this.#look();
  }

  /** Take in who the service takes us for, and keep it, so that the next start knows it too. */
  async #hear({ now, name, doors, may }: Heard): Promise<void> {
    if (name === this.identity.name) await this.#learn(doors ?? this.identity.doors, may);
    if (!this.#heard) await this.#sending.forget(Date.parse(now) - KEPT); // by a clock of its own it might throw the backup away
    this.#heard = true;
  }

  async #learn(doors: readonly string[], may: readonly string[]): Promise<void> {
    const before = this.identity;
    const door = doors.includes(before.door) ? before.door : (doors[0] ?? before.door);
    const now = { ...before, doors, may, door };
    if (alike(now, before)) return;
    this.identity = now;
    this.#look();
    await this.#keep();
    if (door !== before.door) await this.#openBundle();
  }

  /**
   * Keep who we are, and nothing to judge by if we are revoked: then it does not judge without a network either. Where that can't be
   * done the screen is right all the same, and the next start hears it again.
   */
  #keep(): Promise<void> {
    const act = async () => {
      await identities.write(this.identity);
      if (this.identity.revoked) await this.#bundle.discard();
    };
    this.#keeping = this.#keeping.then(act).catch((error: unknown) => {
      if (!(error instanceof DeviceError)) throw error;
    });
    return this.#keeping;
  }

  /** See how things are; whoever watches is told if they are different. */
  #look(): void {
    const state = this.#seen();
    if (state.revoked !== this.identity.revoked) {
      this.identity = { ...this.identity, revoked: state.revoked };
      void this.#keep();
    }
    if (Object.entries(state).every(([name, value]) => value === this.#state[name as keyof DeviceState])) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  #seen(): DeviceState {
    const { name, doors, door, may } = this.identity;
    const { online, trouble, revoked, keeps, clock, judge } = this.#sending;
    const { waiting, parked } = this.outbox.counts;
    const { trouble: bundleTrouble, at: bundleAt } = this.#bundle;
    const { ahead } = clock;
    const { programme } = judge;
    return { name, doors, door, may, online, trouble, bundleTrouble, revoked, keeps, waiting, parked, bundleAt, ahead, programme };
  }
}

function alike(one: Identity, other: Identity): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
