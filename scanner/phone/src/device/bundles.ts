/**
 * The door's bundle: fetched, kept, and brought up to date every second, so that the device can judge by itself.
 *
 * What is not kept of the last second before a tab was killed the outbox knows, as far as it happened here: `load` recalls it.
 *
 * Order that must hold: what the service tells is taken in only while nothing of the device's own is unanswered, since then it is
 * known of every own scan whether it is in there. The outbox goes first.
 */
import type { Bundle, Changes } from "../wire";
import * as answers from "./answers";
import { none, type Client, type Got, type NoAnswer, type Trouble } from "./client";
import { Flag } from "./flags";
import { pauses, type Means } from "./means";
import type { Outbox } from "./outbox";
import type { Sending } from "./sending";
import { isBundle, type Shelf, type Told } from "./shelf";

/** Milliseconds between two looks at what changed, at most; and while nothing comes back. */
const EVERY = 1000;
const SELDOM = 5000;

/** Milliseconds within which changes are expected: longer, and the door is offline. A whole bundle takes longer. */
const ANSWERS = 1000;
const ARRIVES = 30_000;

/** What is kept before a new bundle takes its place. */
const MOST_MESSAGES = 1000;

export class DoorBundle {
  /** Why it can't be had, kept or used; null while all is well. */
  trouble: Trouble | null = null;
  /** When things stood as we know them, in milliseconds by the service's clock; null without a bundle. */
  at: number | null = null;
  readonly #ending: Flag;
  readonly #judge: Sending["judge"];
  #version = "";
  #tag = "";
  #stale = false;
  #closed = false;

  constructor(
    readonly door: string,
    private readonly shelf: Shelf,
    private readonly client: Client,
    private readonly sending: Sending,
    private readonly outbox: Outbox,
    private readonly means: Means,
  ) {
    this.#ending = new Flag(means.after);
    this.#judge = sending.judge;
  }

  /** Take in what was kept, if it is this door's, and recall what happened here since. */
  async load(): Promise<void> {
    const told = await this.shelf.read().catch((error: unknown) => this.#noteUnkept(error));
    const [bundle] = told ?? [];
    if (bundle === undefined || !isBundle(bundle) || bundle.door !== this.door) return;
    try {
      for (const one of told ?? []) await this.#take(one);
      for await (const page of this.outbox.logged()) {
        for (const [entry, logged] of page) this.#judge.recalled(entry, logged);
      }
    } catch {
      this.#stale = true; // of another version of this program: the service has one that can be read
    }
  }

  /** Look for what changed, again and again, less often while nothing comes back, until it is closed. */
  async refreshAlways(): Promise<void> {
    const { random } = this.means;
    while (!this.#closed) {
      for (const pause of pauses(random, EVERY, SELDOM)) {
        if (this.#closed || (await this.refresh())) break;
        await this.#ending.up(pause);
      }
      await this.#ending.up((0.8 + 0.2 * random()) * EVERY);
    }
  }

  close(): void {
    this.#closed = true;
    this.#ending.raise();
    this.client.close();
  }

  /** Keep nothing of it on this phone, until the service gives a new one. */
  async discard(): Promise<void> {
    this.#stale = true;
    this.#tag = "";
    await this.shelf.clear().catch((error: unknown) => this.#noteUnkept(error));
  }

  /** Look once for what changed, and take it in. Says whether the service answered. */
  async refresh(): Promise<boolean> {
    const reply = await this.#ask();
    if (this.#closed) return true;
    if (reply.kind === "none") {
      if (reply.status !== 0) this.trouble = reply.trouble;
      this.sending.heard(reply);
      return false;
    }
    this.sending.heard(null);
    if (reply.body === null) this.#noteSame();
    else await this.#hear(reply.body, reply.tag);
    this.sending.changed();
    return true;
  }

  /** The bundle, where there is none or a stale one, else changes; nothing where the one we have is the newest. */
  async #ask(): Promise<Got<Told | null> | NoAnswer> {
    const door = encodeURIComponent(this.door);
    if (this.#version && (!this.#stale || this.sending.holds)) {
      const after = encodeURIComponent(this.#version);
      return this.client.fetch(`door/changes?door=${door}&after=${after}`, answers.isChanges, ANSWERS);
    }
    return this.client.fetch(`door/bundle?door=${door}`, answers.isBundle, ARRIVES, this.#tag);
  }

  #noteSame(): void {
    this.#stale = false;
    this.trouble = null;
    this.at = this.sending.clock.now();
  }

  async #hear(told: Told, tag: string): Promise<void> {
    await this.sending.hearEpoch(told.epoch);
    if (this.#version && this.sending.holds) return;
    if (isBundle(told)) return this.#use(told, tag);
    this.sending.clock.setBy(told.now); // it came at once, which a bundle may not have
    if (told.renew) this.#stale = true; // the next look fetches it
    else await this.#use(told, this.#tag);
  }

  async #use(told: Told, tag: string): Promise<void> {
    try {
      await this.#take(told);
    } catch (error) {
      this.#stale = true;
      this.#tag = "";
      this.trouble = { code: "strange", detail: `what the service sent can't be used: ${String(error)}` };
      return;
    }
    this.#tag = tag;
    this.trouble = null;
    if (isBundle(told) || told.sessions.length > 0 || told.tickets) await this.#keep(told);
  }

  /** Have the judge know it. It throws where it does not fit together. */
  async #take(told: Told): Promise<void> {
    if (isBundle(told)) {
      await this.sending.renew(told);
      this.#stale = false;
    } else this.#judge.change(told);
    this.#version = told.version;
    this.at = Date.parse(told.now);
  }

  /** Put it on disk. What can't be kept there is known all the same, until the tab is closed. */
  async #keep(told: Bundle | Changes): Promise<void> {
    try {
      await (isBundle(told) ? this.shelf.begin(told) : this.shelf.add(told));
      if (this.shelf.length > MOST_MESSAGES) this.#stale = true;
    } catch (error) {
      this.#noteUnkept(error);
    }
  }

  #noteUnkept(error: unknown): void {
    this.trouble = none("storage", `the bundle can't be kept: ${String(error)}`).trouble;
  }
}
