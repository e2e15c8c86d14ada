/**
 * The pulse: says every half minute how the device is, and hears who the service takes it for.
 *
 * It is told at once when a device that said that it holds something holds nothing any more: until then all figures are
 * provisional.
 */
import { VERSION } from "../version";
import type { Heard, Heartbeat } from "../wire";
import * as answers from "./answers";
import type { Client } from "./client";
import { Flag } from "./flags";
import type { Means } from "./means";
import type { Sending } from "./sending";

/** Milliseconds between two heartbeats. */
const EVERY = 30_000;

/** Milliseconds within which one is answered; whether the door is online is for others to say. */
const ANSWERS = 10_000;

/** Per cent that are left; null where the phone does not tell. */
export type Battery = () => Promise<number | null>;

export class Pulse {
  readonly #ending: Flag;
  #closed = false;
  #told = 0;

  constructor(
    private readonly client: Client,
    private readonly sending: Sending,
    private readonly means: Means,
    private readonly battery: Battery,
    /** Is told who the service takes us for. */
    private readonly hear: (told: Heard) => Promise<void>,
  ) {
    this.#ending = new Flag(means.after);
  }

  /** Again and again, sooner where the last thing that was said is not so any more, until it is closed. */
  async beatAlways(): Promise<void> {
    while (!this.#closed) {
      await this.beat();
      await this.#rest();
    }
  }

  /** Say once how the device is, and take in what the service says to that. */
  async beat(): Promise<void> {
    const queue = this.sending.queue;
    const at = new Date(this.means.clock()).toISOString(); // however wrong it is: an organiser sees how wrong
    const message: Heartbeat = { queue, version: VERSION, at, battery: await this.battery() };
    const reply = await this.client.tell("devices/me/heartbeat", message, answers.isHeard, ANSWERS);
    if (this.#closed) return;
    if (reply.kind === "none") return reply.status === 0 ? undefined : this.sending.heard(reply);
    this.#told = queue;
    await this.sending.hearEpoch(reply.body.epoch);
    await this.hear(reply.body);
  }

  close(): void {
    this.#closed = true;
    this.#ending.raise();
  }

  async #rest(): Promise<void> {
    if (this.#closed) return;
    await (this.#told > 0 ? this.sending.emptied(EVERY) : this.#ending.up(EVERY));
  }
}

/** What Chromium tells of a battery. */
interface Batteries {
  getBattery?(): Promise<{ readonly level: number }>;
}

/** The battery of the phone that this page is on. */
export async function batteryOf(phone: object): Promise<number | null> {
  const told = await (phone as Batteries).getBattery?.().catch(() => null); // some have it and don't allow it
  return told ? Math.round(told.level * 100) : null;
}
