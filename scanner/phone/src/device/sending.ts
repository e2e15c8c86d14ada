/**
 * A device at work: outbox and client together.
 *
 * A scan is stored, then sent, then shown. Without an answer within a second the device answers by itself and queues; a sender in
 * the background empties the queue as soon as the service is back. Known to be offline, it does not make the next person wait that
 * second again. What the storage does not take is sent all the same, without a number; it is done if the service answers it, else
 * it is not.
 *
 *     answered in time      one entry, shown as the service says
 *     gave up waiting       two entries: the second is provisional and stands in place of the first
 *     known to be offline   one entry, provisional
 */
import { Clock } from "../core/clocks";
import * as times from "../core/times";
import type { Entry, Shown } from "../entries";
import type { Bundle, ScanMessage, Taken } from "../wire";
import { none, REVOKED, type Answers, type Client, type NoAnswer, type Trouble } from "./client";
import { Disk } from "./disk";
import { Epochs } from "./epochs";
import { DeviceError } from "./errors";
import { Flag } from "./flags";
import type { Judge } from "./judge";
import { pauses, type Means } from "./means";
import type { Outbox } from "./outbox";
import { isKept, shown, taken } from "./results";

/** What the service takes in one message. */
const MOST_SCANS = 500;

export class Sending {
  /** Whether the service answered last time; if not, `trouble` says why. */
  online = true;
  trouble: Trouble | null = null;
  /** Whether the service said that an organiser has revoked us; until it takes something from us again. */
  revoked = false;
  /** Answers in the service's place. */
  judge: Judge;
  readonly clock: Clock;
  readonly #disk: Disk;
  readonly #onTheirWay = new Set<string>();
  /** Scans that the storage did not take; nothing about them can be noted. */
  readonly #unkept = new Set<string>();
  readonly #queued: Flag;
  readonly #settled: Flag;
  readonly #woken: Flag;
  #cut = false;
  #closed = false;
  readonly #epochs: Epochs;

  constructor(
    private readonly outbox: Outbox,
    private readonly client: Client,
    private readonly means: Means,
    /** Is called whenever anything here may be different. */
    readonly changed: () => void,
  ) {
    this.judge = means.judge();
    this.clock = new Clock(means.clock);
    this.#disk = new Disk(outbox);
    this.#epochs = new Epochs(outbox, this.#disk);
    this.#queued = new Flag(means.after);
    this.#settled = new Flag(means.after);
    this.#woken = new Flag(means.after);
  }

  /** Whether the storage takes what happens here, as far as is known. */
  get keeps(): boolean {
    return this.#disk.trouble === null;
  }

  /** How many entries wait that are not on their way just now. */
  get queue(): number {
    return Math.max(0, this.outbox.counts.waiting - this.#onTheirWay.size);
  }

  /** Whether the service is to be told something before its news is taken in. */
  get holds(): boolean {
    return this.outbox.counts.waiting > 0 || this.#epochs.isChanging;
  }

  /** Annul what was stored but never shown, before anything else is done. Throws a `DeviceError` where nothing can be stored. */
  async start(): Promise<void> {
    await this.#epochs.load();
    await this.annulUnshown();
  }

  /** Take back what was stored and never shown, but what is on its way. */
  async annulUnshown(): Promise<void> {
    const at = times.text(this.clock.now());
    await this.#disk.write(() => this.outbox.annulUnshown(this.means.newId, at, this.#onTheirWay));
    this.#look();
    this.changed();
  }

  /** The sender: empties the outbox, with longer and longer pauses while there is no answer, until the device is closed. */
  async sendAlways(): Promise<void> {
    while (!this.#closed) {
      await this.#queued.up();
      await this.#sendAgain();
    }
  }

  /** End the sender and wait for the storage; what waits stays in the outbox. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const flag of [this.#queued, this.#woken, this.#settled]) flag.raise();
    this.client.close();
    await this.#disk.settled();
  }

  /**
   * Store a scan, have it judged, and tell what the door shows; takes a little over a second at most. Throws a `DeviceError`:
   * `storage` where it can't be stored and the service did not answer; `revoked` where nothing is to be shown, and what was stored
   * of it is taken back when the device starts.
   */
  async scan(scan: ScanMessage): Promise<Shown> {
    this.#checkNotRevoked();
    if (!this.online) return this.#answerAlone(scan);
    const reply = await this.#ask({ kind: "scan", message: scan });
    this.#checkNotRevoked();
    if (reply.kind === "none") return this.#answerAlone({ ...scan, id: this.means.newId(), instead_of: scan.id });
    return shown(scan.id, reply.results[0]);
  }

  /** Note that people have seen it. What was never shown is annulled when the device starts again. */
  async shown(id: string): Promise<void> {
    if (this.#unkept.delete(id)) return;
    await this.#disk.note(() => this.outbox.shown(id));
    this.changed();
  }

  /**
   * Store an annulment or a count, and send it now if possible; they are taken, with null as long as the service has not answered.
   * Throws a `DeviceError`: `storage` and `revoked` as with scans, `refused` where the service can't take it.
   */
  async record(entry: Entry): Promise<Taken | null> {
    this.#checkNotRevoked();
    const reply = this.online ? await this.#ask(entry) : null;
    if (reply?.kind === "answers") return taken(reply.results[0]);
    if (reply === null) await this.#queue(entry);
    else this.judge.stored(entry);
    return null;
  }

  /** Note that the service answered something beside the outbox (null), or why it did not. */
  heard(trouble: NoAnswer | null): void {
    if (trouble?.trouble.code === REVOKED) this.#noteTrouble(trouble);
    else if (trouble === null && this.holds) {
      if (this.#cut) this.#woken.raise(); // what waits goes first, and its answer says that we are online
    } else if (trouble === null || trouble.status === 0) this.#noteTrouble(trouble);
  }

  /** Learn in which epoch the store is: a new one makes all that was answered wait again. */
  async hearEpoch(epoch: string): Promise<void> {
    if (await this.#epochs.hear(epoch)) this.#look();
  }

  /**
   * Have the judge know a bundle, and on top of it all that waits. Throws where the bundle does not fit together.
   *
   * Order that must hold: of each entry the judge hears that it was stored before it hears what was answered. So this has its turn
   * between two writes, and an answer is told after it was written.
   */
  renew(bundle: Bundle): Promise<void> {
    return this.#disk.inTurn(async () => {
      this.judge.renew(bundle);
      const answered = new Set(this.#disk.unnoted);
      for await (const page of this.outbox.unanswered()) {
        for (const entry of page) if (!answered.has(entry.message.id)) this.judge.stored(entry);
      }
    });
  }

  /** Wait until nothing waits any more, or so many milliseconds. */
  emptied(within: number): Promise<void> {
    return this.#settled.up(within);
  }

  /** Forget what was answered before a time (milliseconds). */
  async forget(before: number): Promise<void> {
    await this.#disk.note(() => this.outbox.forget(before));
  }

  async #sendAgain(): Promise<void> {
    const { random, waits } = this.means;
    for (const pause of pauses(random, waits.first, waits.longest)) {
      const reply = this.#closed ? null : await this.#tryBatch();
      this.changed();
      if (reply?.kind !== "none") return;
      await this.#woken.up(Math.max(pause, reply.retryAfter));
      if (!this.#closed) this.#woken.lower();
    }
  }

  async #tryBatch(): Promise<Answers | NoAnswer | null> {
    try {
      return await this.#sendBatch();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.trouble = { code: error.code, detail: error.message };
      return none(error.code, error.message);
    }
  }

  /** Send what waits longest; null if nothing does. */
  async #sendBatch(): Promise<Answers | NoAnswer | null> {
    this.#queued.lower();
    await this.#epochs.change();
    const batch = await this.outbox.batch(MOST_SCANS, new Set([...this.#onTheirWay, ...this.#disk.unnoted]));
    if (batch.length === 0) {
      if (!this.keeps) await this.#disk.tryAgain();
      if (this.#onTheirWay.size === 0 && !this.#queued.isUp) this.#settled.raise();
      return null;
    }
    this.#queued.raise();
    const reply = await this.client.send(batch, this.means.waits.upload);
    await this.#note(batch, reply);
    return reply;
  }

  async #answerAlone(scan: ScanMessage): Promise<Shown> {
    const { outcome, reason, heads, verdict } = this.judge.answer(scan);
    const told = { ...scan, provisional: outcome, provisional_reason: reason, heads: heads ?? scan.heads ?? null };
    await this.#queue({ kind: "scan", message: told });
    return { id: scan.id, outcome, reason, provisional: true, verdict, problem: null };
  }

  /** Store an entry for the sender. */
  async #queue(entry: Entry): Promise<void> {
    await this.#disk.write(() => this.outbox.store(entry)).finally(this.changed);
    this.judge.stored(entry);
    this.#look();
  }

  /** Store an entry and send it while somebody waits; unanswered, it becomes the sender's. */
  async #ask(entry: Entry): Promise<Answers | NoAnswer> {
    const { id } = entry.message;
    this.#onTheirWay.add(id);
    try {
      const stored = await this.#stored(entry);
      const reply = await this.client.send([stored], this.means.waits.answer);
      await this.#note([stored], reply);
      if (!isKept(stored)) this.#seeUnkept(entry, reply);
      return reply;
    } finally {
      this.#onTheirWay.delete(id);
      this.#look();
      this.changed();
    }
  }

  /** The entry as it is kept; without a number where the storage does not take it. */
  async #stored(entry: Entry): Promise<Entry> {
    try {
      return await this.#disk.write(() => this.outbox.store(entry));
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      return entry;
    }
  }

  #seeUnkept({ kind, message }: Entry, reply: Answers | NoAnswer): void {
    if (reply.kind === "none") throw new DeviceError("storage", this.#disk.trouble?.detail ?? "it could not be stored");
    if (kind === "scan") this.#unkept.add(message.id);
  }

  async #note(entries: readonly Entry[], reply: Answers | NoAnswer): Promise<void> {
    this.#noteTrouble(reply.kind === "none" ? reply : null);
    if (reply.kind === "none") return;
    if (reply.now !== null) this.clock.setBy(reply.now);
    const notes = entries.map((entry, place) => {
      const result = reply.results[place]!;
      return { entry, result, ticket: this.judge.ticketOf(entry) };
    });
    const kept = notes.filter(({ entry }) => isKept(entry));
    if (kept.length > 0) await this.#disk.note(() => this.outbox.note(kept), kept.map(({ entry }) => entry.message.id));
    for (const { entry, result } of notes) this.judge.answered(entry, result);
    if (reply.epoch !== null) await this.hearEpoch(reply.epoch);
  }

  #checkNotRevoked(): void {
    if (this.revoked) throw new DeviceError("revoked", this.trouble?.detail ?? "an organiser has revoked this device");
  }

  #noteTrouble(reply: NoAnswer | null): void {
    if (reply === null || reply.trouble.code === REVOKED) this.revoked = reply !== null;
    this.online = reply === null;
    this.trouble = reply?.trouble ?? null;
    this.#cut = reply?.status === 0;
    this.changed();
  }

  /** Have the sender look for what waits. */
  #look(): void {
    this.#settled.lower();
    this.#queued.raise();
  }
}
