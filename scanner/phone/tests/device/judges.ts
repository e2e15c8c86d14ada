/** A judge that knows no ticket: people pass, in and out. It remembers what it was told. */
import type { Judge } from "../../src/device/judge";
import type { Entry, Logged, Provisional, Result } from "../../src/entries";
import type { Bundle, Changes, Programme, ScanMessage, SessionNow } from "../../src/wire";

export class LettingIn implements Judge {
  programme: Programme | null = null;
  readonly heard: string[] = [];
  readonly recollections: Logged[] = [];

  renew(bundle: Bundle): void {
    if (bundle.salt === "unfit") throw new Error("nothing stands at 7");
    this.programme = bundle.programme;
    this.heard.push(`renew ${bundle.version}`);
  }

  change(changes: Changes): void {
    if (this.programme === null) throw new Error("there is no bundle that could have changed");
    this.heard.push(`change ${changes.version}`);
  }

  answer(scan: ScanMessage): Provisional {
    return { outcome: scan.direction === "entry" ? "admitted" : "exited", reason: null, heads: null, verdict: null };
  }

  stored({ message }: Entry): void {
    this.heard.push(`stored ${message.id}`);
  }

  answered(_: Entry, result: Result): void {
    this.heard.push(`answered ${result.id}`);
  }

  recalled(_: Entry, logged: Logged): void {
    this.recollections.push(logged);
  }

  ticketOf(entry: Entry): string {
    return entry.kind === "scan" ? "d1" : "";
  }

  sessionNow(): SessionNow | null {
    return null;
  }
}
