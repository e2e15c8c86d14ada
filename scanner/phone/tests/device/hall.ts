/** A phone's device on a storage of its own, before a service that the test plays. */
import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { v7 } from "uuid";
import { vi } from "vitest";

import { Client } from "../../src/device/client";
import { Database } from "../../src/device/database";
import { WAITS, type Means } from "../../src/device/means";
import { Outbox } from "../../src/device/outbox";
import { Sending } from "../../src/device/sending";
import type { Entry } from "../../src/entries";
import { Alarms } from "./alarms";
import { LettingIn } from "./judges";
import { Service } from "./service";

export const until = (condition: () => unknown) => vi.waitUntil(condition, { timeout: 5000, interval: 5 });

export class Hall {
  readonly service = new Service();
  readonly alarms = new Alarms();
  readonly judge = new LettingIn();
  database!: Database;
  outbox!: Outbox;
  sending!: Sending;
  #loop: Promise<void> = Promise.resolve();

  readonly means: Means = {
    newId: v7,
    clock: () => this.alarms.now,
    random: () => 1,
    after: this.alarms.after,
    waits: WAITS,
    judge: () => this.judge,
  };

  static async open(): Promise<Hall> {
    globalThis.indexedDB = new IDBFactory();
    const hall = new Hall();
    await hall.service.start();
    await hall.begin();
    return hall;
  }

  /** The device, as a tab that is opened has it; its sender doesn't run yet. */
  async begin(): Promise<Sending> {
    this.database = new Database("device");
    this.outbox = await Outbox.open(this.database);
    this.sending = new Sending(this.outbox, new Client(this.service.origin, "secret", this.alarms.after), this.means, () => undefined);
    await this.sending.start();
    return this.sending;
  }

  /** Have the sender run. */
  run(): void {
    this.#loop = this.sending.sendAlways();
  }

  /** End the tab; what was stored stays. */
  async end(): Promise<void> {
    await this.sending.close();
    await this.#loop;
    this.database.close();
  }

  async close(): Promise<void> {
    await this.end();
    await this.service.stop();
  }

  async stored(): Promise<Entry[]> {
    const found: Entry[] = [];
    for await (const page of this.outbox.everything()) found.push(...page);
    return found;
  }

  /** Do something to which the service says nothing within its second. */
  async unanswered<T>(act: () => Promise<T>): Promise<T> {
    const before = this.service.asked.length;
    const acting = act();
    await until(() => this.service.asked.length > before);
    this.alarms.pass(WAITS.answer);
    return acting;
  }
}
