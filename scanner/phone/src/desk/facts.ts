/** What to know of a phone before it scans: each fact in a few words, and whether somebody should look at it. Pure. */
import { isLow, type Charge } from "../around/battery";
import type { DoorState } from "../door";
import type { Texts } from "../texts";

export interface Fact {
  readonly name: string;
  readonly said: string;
  readonly fine: boolean;
}

/** What the phone knows of itself; null where its browser doesn't tell. */
export interface Phone {
  readonly installed: boolean;
  /** Whether its browser promised to keep what is stored. */
  readonly kept: boolean | null;
  readonly charge: Charge | null;
}

/** Milliseconds that a bundle may be old, and a clock wrong, without anybody having to look. */
const OLD = 15 * 60_000;
const WRONG = 60_000;

/** `clock` writes a time as the door's clocks show it. */
export function facts(state: DoorState, phone: Phone, now: number, clock: (at: number) => string, t: Texts): Fact[] {
  const { installed, kept, charge } = phone;
  const { online, waiting, parked, bundleAt } = state;
  const told = [parked > 0 && t.parked(String(parked)), waiting > 0 && t.waiting(String(waiting))].filter((one) => one !== false);
  return [
    { name: t.factNetwork, said: online ? t.online : t.offline, fine: online },
    { name: t.factTickets, said: bundleAt === null ? t.factNoTickets : t.factTicketsAt(clock(bundleAt)), fine: bundleAt !== null && now - bundleAt < OLD },
    { name: t.factOutbox, said: told.join(" · ") || t.factAllSent, fine: told.length === 0 },
    { name: t.factClock, said: clockSaid(state.ahead, t), fine: state.ahead !== null && Math.abs(state.ahead) < WRONG },
    { name: t.factApp, said: installed ? t.factInstalled : t.factNotInstalled, fine: installed },
    ...(kept === null ? [] : [{ name: t.factStorage, said: kept ? t.factKept : t.factNotKept, fine: kept }]),
    ...(charge === null ? [] : [{ name: t.factBattery, said: chargeSaid(charge, t), fine: !isLow(charge) }]),
  ];
}

function clockSaid(ahead: number | null, t: Texts): string {
  if (ahead === null) return t.factClockUnknown;
  if (Math.abs(ahead) < WRONG) return t.factClockRight;
  const minutes = String(Math.round(Math.abs(ahead) / 60_000));
  return ahead > 0 ? t.factClockAhead(minutes) : t.factClockBehind(minutes);
}

function chargeSaid(charge: Charge, t: Texts): string {
  const percent = `${charge.percent} %`;
  return isLow(charge) ? t.factCharge(percent) : percent;
}
