import { useEffect, useState } from "preact/hooks";

import * as installing from "../around/installing";
import { facts, type Fact } from "../desk/facts";
import type { Door } from "../door";
import { useWatched } from "../watched";
import { useWords } from "../words";
import { useCharge } from "./banner";
import { Icon } from "./icon";

/** How the phone is, before it scans and whenever somebody wonders; `also` comes first. */
export function Facts({ door, also = [] }: { door: Door; also?: readonly Fact[] }) {
  const { t } = useWords();
  useWatched(door);
  const phone = { installed: installing.isInstalled(), kept: useKept(), charge: useCharge() };
  const zone = door.state.programme?.timezone;
  const format = new Intl.DateTimeFormat(t.locale, { hour: "2-digit", minute: "2-digit", ...(zone && { timeZone: zone }) });
  const all = [...also, ...facts(door.state, phone, door.now(), (at) => format.format(at), t)];
  return (
    <dl class="facts">
      {all.map((fact) => (
        <div key={fact.name} class="fact" data-fine={fact.fine}>
          <dt>
            <Icon of={fact.fine ? "fine" : "attention"} />
            <span class="unseen">{fact.fine ? t.factFine : t.factAttention}: </span>
            {fact.name}
          </dt>
          <dd>{fact.said}</dd>
        </div>
      ))}
    </dl>
  );
}

const OFFER = { watch: installing.watchOffer };

/** Installs the page, where the browser asks for it. */
export function Install() {
  const { t } = useWords();
  useWatched(OFFER);
  const install = installing.offer();
  if (!install) return null;
  return (
    <button type="button" onClick={() => void install()}>
      {t.install}
    </button>
  );
}

/** Whether the browser promised to keep what is stored; null where it doesn't say. */
function useKept(): boolean | null {
  const [kept, setKept] = useState<boolean | null>(null);
  useEffect(() => void navigator.storage?.persisted?.().then(setKept, () => undefined), []);
  return kept;
}
