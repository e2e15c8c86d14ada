/**
 * The desk: what a code or a tap means at the door. No camera and no page here.
 *
 * Acts go one after the other. The order that must hold: stored, then sent, then shown, and only when people have seen it
 * noted as shown. While a scan waits for its answer the screen says so, and nothing is green before it is known.
 */
import * as places from "../core/places";
import * as times from "../core/times";
import { type Door, whyNot } from "../door";
import type { Direction, Shown } from "../entries";
import { Watched } from "../watching";
import type { ScanMessage, Session } from "../wire";
import type { Face, Phrase } from "./face";
import * as faces from "./face";
import * as heads from "./heads";
import * as phrasing from "./phrasing";
import type { Asked, Held, Kind } from "./phrasing";
import type { Place } from "./place";

/** What is wanted of whoever shows the face. */
export interface Stage {
  /** Waits until people can see what the face says now. */
  presented(): Promise<void>;
  /** Sounds and feels like this kind of card. */
  play(kind: Kind): void;
}

export class Desk extends Watched {
  face: Face;
  private turn: Promise<void> = Promise.resolve();
  private passing: ReturnType<typeof setTimeout> | undefined;
  private noticed: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly door: Door,
    place: Place,
    private readonly stage: Stage,
  ) {
    super();
    const session = places.byTheClock(place.sessions, door.now()) as Session;
    this.face = faces.atFirst(place, session, door.sessionNow(session.id));
  }

  /** A code was read, or typed: the queue goes on, whatever a person was busy with. */
  take(code: string): Promise<void> {
    return this.inTurn(() => this.scan({ code }, this.face.heads));
  }

  /** Somebody was found by name: their ticket counts as read. */
  find(ticket: string, name: string): Promise<void> {
    return this.inTurn(() => this.scan({ code: name, ticket }, this.face.heads));
  }

  /** The code whose card is shown once more, for the heads chosen since, in place of what was done. */
  again(): Promise<void> {
    const { card, heads: chosen } = this.face;
    if (card?.kind !== "answer" || chosen === null) return Promise.resolve();
    return this.inTurn(async () => {
      if (this.face.done?.id === card.shown.id) await this.takeBack();
      await this.scan(card.asked, chosen);
    });
  }

  /** Lets in whoever the card refused, for this reason. */
  override(why: string): Promise<void> {
    const asked = this.face.card?.kind === "answer" ? this.face.card.asked : null;
    return asked ? this.inTurn(() => this.scan(asked, asked.heads, why)) : Promise.resolve();
  }

  /** Takes back the last admission, exit or count. What was before it stays. */
  undo(): Promise<void> {
    return this.inTurn(() => this.takeBack());
  }

  /** Counts heads without a ticket: in, or (below zero) out. */
  count(heads: number): Promise<void> {
    return this.inTurn(() => this.countIn(heads));
  }

  /** A ticket on the spot, and its holders in. Without the service they are counted, which comes to the same figures. */
  makeTicket(name: string, heads: number): Promise<void> {
    return this.inTurn(async () => {
      const [id, at] = [this.door.newId(), times.text(this.door.now())];
      const made = await this.trying(() => this.door.makeTicket({ id, heads, session: this.face.session.id, name, at }));
      if (made === FAILED) return;
      if (made === null) {
        await this.countIn(heads);
        return this.note((t) => t.walkInCounted);
      }
      await this.scan({ code: made.ticket.code }, heads);
      this.handOut();
    });
  }

  stepHeads(step: number): void {
    const shown = this.face.card?.kind === "answer" ? this.face.card.shown : null;
    const group = heads.correctable(shown, this.door.state.may) ? shown : null;
    this.change({ heads: heads.stepped(this.face.heads, step, heads.beginning(group, step)) });
    // Whoever chooses is not done with the card.
    if (group) clearTimeout(this.passing);
  }

  go(direction: Direction): void {
    this.change({ direction, card: null });
  }

  attend(session: Session): void {
    const direction = session.counts_exits ? this.face.direction : "entry";
    this.change({ session, direction, byHand: true, now: this.door.sessionNow(session.id), card: null, heads: null });
    this.note((t) => t.sessionChosen(session.title));
  }

  /** Be ready for the next. */
  dismiss(): void {
    clearTimeout(this.passing);
    if (this.face.card?.kind !== "checking") this.change({ card: null, heads: this.face.card ? null : this.face.heads });
  }

  /** Shows the last answer again. */
  recall(): void {
    if (this.face.last?.card && !this.face.card) this.change({ card: this.face.last.card });
  }

  /** Learns what happens at other doors, and with the phone. */
  refresh(): void {
    const { programme } = this.door.state;
    if (programme && programme !== this.face.place.programme) this.change(faces.moved(this.face, programme));
    const now = this.door.sessionNow(this.face.session.id);
    if (now && !faces.same(now, this.face.now)) this.change({ now });
  }

  /** Which session it is time for, where that is another one and nobody chose. */
  due(): Session | null {
    const due = places.byTheClock(this.face.place.sessions, this.door.now());
    return this.face.byHand || due?.id === this.face.session.id ? null : due;
  }

  close(): void {
    clearTimeout(this.passing);
    clearTimeout(this.noticed);
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(act);
    return this.turn;
  }

  private async scan(held: Held, chosen: number | null, why?: string): Promise<void> {
    if (this.door.state.revoked) return;
    const asked = this.ask(held, chosen);
    const shown = await this.trying(() => this.door.scan(this.message(asked, why)));
    if (shown === FAILED) return;
    this.answer(shown, asked);
    await this.stage.presented();
    await this.trying(() => this.door.shown(shown.id));
  }

  /** Says that it is being looked into. A number of heads was chosen for one scan only. */
  private ask(held: Held, chosen: number | null): Asked {
    clearTimeout(this.passing);
    const { direction, session, place } = this.face;
    const asked = { ...held, direction, heads: chosen, session, place, at: this.door.now(), may: this.door.state.may };
    this.change({ card: { kind: "checking" }, heads: null, notice: null });
    return asked;
  }

  private message(asked: Asked, why: string | undefined): ScanMessage {
    const { direction, heads, session, place } = asked;
    const what = asked.ticket === undefined ? { code: asked.code } : { ticket: asked.ticket };
    const at = times.text(this.door.now());
    return { id: this.door.newId(), session: session.id, door: place.door.id, direction, at, ...what, heads, override: why ?? null };
  }

  private answer(shown: Shown, asked: Asked): void {
    const card = { kind: "answer", shown, asked } as const;
    const said: Phrase = (t) => phrasing.line(shown, asked, t);
    const done = shown.outcome === "admitted" || shown.outcome === "exited" ? { id: shown.id, session: asked.session.id, said } : this.face.done;
    const last = { kind: phrasing.kind(shown), at: asked.at, said, card };
    this.change({ card, done, last, now: shown.verdict?.session ?? this.door.sessionNow(asked.session.id) ?? this.face.now });
    this.stage.play(phrasing.kind(shown));
    this.letPass(faces.lasts(shown));
  }

  private handOut(): void {
    const { card } = this.face;
    if (card?.kind !== "answer" || card.shown.outcome !== "admitted") return;
    clearTimeout(this.passing);
    this.change({ card: { ...card, handedOut: card.asked.code } });
  }

  private async takeBack(): Promise<void> {
    const { done } = this.face;
    if (!done) return this.note((t) => t.nothingToUndo);
    const message = { id: this.door.newId(), scan: done.id, session: done.session, at: times.text(this.door.now()) };
    if ((await this.trying(() => this.door.record({ kind: "annulment", message }))) === FAILED) return;
    this.change({ done: null });
    this.did("unsure", (t) => t.undone(done.said(t)));
  }

  private async countIn(signed: number): Promise<void> {
    const [heads, direction] = [Math.abs(signed), signed > 0 ? ("entry" as const) : ("exit" as const)];
    const session = this.face.session.id;
    const message = { id: this.door.newId(), session, door: this.face.place.door.id, direction, heads, at: times.text(this.door.now()) };
    if ((await this.trying(() => this.door.record({ kind: "count", message }))) === FAILED) return;
    const said: Phrase = (t) => (signed > 0 ? t.countedIn : t.countedOut)(String(heads));
    this.change({ done: { id: message.id, session, said } });
    this.did(signed > 0 ? "admitted" : "exited", said);
  }

  /** Something was done that is no scan: say so, remember it, and count with it. */
  private did(kind: Kind, said: Phrase): void {
    const last = { kind, at: this.door.now(), said, card: null };
    this.change({ card: null, last, now: this.door.sessionNow(this.face.session.id) ?? this.face.now });
    this.note(said);
  }

  /** What can't be stored, and what a revoked device may not do, is not done, and the screen says so. */
  private async trying<Result>(act: () => Promise<Result>): Promise<Result | typeof FAILED> {
    try {
      return await act();
    } catch (error) {
      const revoked = this.door.state.revoked || whyNot(error).code === "revoked";
      this.change({ card: revoked ? null : { kind: "unstored" } });
      this.stage.play("unsure");
      return FAILED;
    }
  }

  private note(said: Phrase): void {
    clearTimeout(this.noticed);
    this.change({ notice: said });
    this.noticed = setTimeout(() => this.change({ notice: null }), faces.NOTED);
  }

  private letPass(after: number | null): void {
    clearTimeout(this.passing);
    if (after !== null) this.passing = setTimeout(() => this.dismiss(), after);
  }

  private change(changes: Partial<Face>): void {
    this.face = { ...this.face, ...changes };
    this.tell();
  }
}

/** In place of a result: it could not be done, and the screen says why. */
const FAILED = Symbol("failed");
