import { useEffect, useState } from "preact/hooks";

import { isLow, watchBattery, type Charge } from "../around/battery";
import type { Desk } from "../desk/desk";
import type { Door } from "../door";
import { useWords } from "../words";

/** One sentence that something was just done, or isn't as it should be; the most pressing alone. */
export function Banner({ door, desk }: { door: Door; desk: Desk }) {
  const { t, number } = useWords();
  const charge = useCharge();
  const due = desk.due();
  if (desk.face.notice) return <Line text={desk.face.notice(t)} calm />;
  if (!door.state.keeps) return <Line text={t.storageFull} />;
  if (due) {
    return (
      <Line text={t.anotherSession(due.title)}>
        <button type="button" onClick={() => desk.attend(due)}>
          {t.change}
        </button>
      </Line>
    );
  }
  return charge && isLow(charge) ? <Line text={t.batteryLow(`${number(charge.percent)} %`)} /> : null;
}

function Line({ text, calm, children }: { text: string; calm?: boolean; children?: preact.ComponentChildren }) {
  return (
    <div class="banner" data-calm={calm} role="status">
      <p>{text}</p>
      {children}
    </div>
  );
}

/** The phone's charge; null where its browser doesn't tell. */
export function useCharge(): Charge | null {
  const [charge, setCharge] = useState<Charge | null>(null);
  useEffect(() => watchBattery(setCharge), []);
  return charge;
}
