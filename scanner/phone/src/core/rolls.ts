/**
 * The roll: a door's tickets, read from its bundle and kept up to date by what changed since.
 *
 * A ticket is found by the code that is held up, which also opens what is sealed; without codes a roll tells nobody's name.
 */
import { bytesToHex } from "@noble/hashes/utils.js";

import type { Programme, Tickets } from "../wire";
import * as bytes from "./bytes";
import * as seals from "./seals";
import { asMeant, type Ticket } from "./tickets";

/** Who holds a ticket, as far as the door may show it; empty texts where it may not. */
export interface Holder {
  readonly name: string;
  readonly organisation: string;
}

/** A ticket whose code was held up; of the codes that were replaced it knows that one, if it is one. */
export interface Found {
  readonly ticket: Ticket;
  readonly holder: Holder;
}

/** Tickets as they were read: nothing of them can fail any more. */
export interface Read {
  readonly kept: readonly Kept[];
  readonly codes: readonly (readonly [digest: string, of: Code])[];
}

/** A ticket without its code, and what is sealed of it. */
interface Kept {
  readonly ticket: Ticket;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  readonly organisations: readonly string[];
}

/** Whose code it is, by the ticket's id, and since when it is out of use, if it is. */
interface Code {
  readonly ticket: string;
  readonly since: number | null;
}

const NOBODY: Holder = { name: "", organisation: "" };
const HALF_A_CHARACTER = /\p{Surrogate}/u;
const UTF_8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads tickets in columns. Throws where these don't fit together. */
export function read(told: Tickets, programme: Programme): Read {
  const ids = idsIn(told.digests);
  const kept = rows(told, ids, programme);
  const codes = told.codes.map(([place, digest, since]) => {
    return [bytesToHex(bytes.read(digest)), { ticket: at(ids, place), since }] as const;
  });
  return { kept, codes };
}

/** The ids of tickets whose digests stand one after the other, in base64. */
export function idsIn(digests: string): string[] {
  return bytesToHex(bytes.read(digests)).match(new RegExp(`.{1,${2 * seals.DIGEST}}`, "g")) ?? [];
}

/** The tickets of one bundle. */
export class Roll {
  #kept = new Map<string, Kept>();
  #codes = new Map<string, Code>();

  constructor(private readonly salt: Uint8Array) {}

  /** How many tickets there are. */
  get size(): number {
    return this.#kept.size;
  }

  /** Adds tickets, or puts them in place of what was known of them. */
  take({ kept, codes }: Read): void {
    for (const one of kept) this.#kept.set(one.ticket.id, one);
    for (const [digest, of] of codes) this.#codes.set(digest, of);
  }

  /** The heads of the ticket with this id; 0 for one that is not here. */
  heads(id: string): number {
    return this.#kept.get(id)?.ticket.heads ?? 0;
  }

  /** The ticket that has this code, as it stands or as it was meant, in use or replaced. */
  found(code: string): Found | null {
    // It would be taken for another character, that a code may have.
    if (HALF_A_CHARACTER.test(code)) return null;
    return this.#at(code) ?? this.#at(asMeant(code));
  }

  #at(code: string): Found | null {
    if (code === "") return null;
    const digest = seals.digest(this.salt, code);
    const { ticket, since } = this.#codes.get(digest) ?? { ticket: digest, since: null };
    const kept = this.#kept.get(ticket);
    if (kept === undefined) return null;
    if (since !== null) return { ticket: { ...kept.ticket, replaced: [[code, since]] }, holder: NOBODY };
    return { ticket: kept.ticket, holder: this.#opened(kept, code) };
  }

  #opened({ nonce, sealed, organisations }: Kept, code: string): Holder {
    if (sealed.length === 0) return NOBODY;
    const text = UTF_8.decode(seals.opened(seals.key(this.salt, code), nonce, sealed));
    const [first = "", ...rest] = text;
    const known = organisations[(first.codePointAt(0) ?? 0) - 1];
    if (known !== undefined) return { name: rest.join(""), organisation: known };
    const [organisation = "", ...names] = rest.join("").split("\n");
    return { name: names.join("\n"), organisation };
  }
}

/** Each ticket, in their order. */
function rows(told: Tickets, ids: readonly string[], programme: Programme): Kept[] {
  const columns = [told.heads, told.kinds, told.lengths];
  if (columns.some((column) => column.length !== ids.length)) throw new Error("the columns of the tickets differ in length");
  const [nonce, sealed] = [bytes.read(told.nonce), bytes.read(told.sealed)];
  const revoked = new Map(told.revoked);
  const limits = new Map(told.validity.map(([place, since, until]) => [place, { since, until }]));
  const kinds = told.of.map(({ category, sessions }) => {
    return { category, sessions: sessions.map((place) => at(programme.sessions, place).id) };
  });
  let end = 0;
  return ids.map((id, place) => {
    const { since = null, until = null } = limits.get(place) ?? {};
    const own = { heads: at(told.heads, place), validFrom: since, validUntil: until, revokedAt: revoked.get(place) ?? null };
    const ticket = { id, ...at(kinds, at(told.kinds, place)), ...own, replaced: [] };
    const begin = end;
    end += at(told.lengths, place);
    return { ticket, nonce, sealed: sealed.subarray(begin, end), organisations: told.organisations };
  });
}

function at<Thing>(things: readonly Thing[], place: number): Thing {
  const thing = things[place];
  if (thing === undefined) throw new Error(`nothing stands at ${place}`);
  return thing;
}
