import type { Desk } from "../desk/desk";
import type { Last } from "../desk/face";
import * as place from "../desk/place";
import { useWords } from "../words";
import { Icon, type Drawing } from "./icon";
import { Shape } from "./shape";
import { Stepper } from "./stepper";
import type { SheetName } from "./sheets";

/** What a thumb reaches: the last verdict, which way people go, how many, and what may be done. */
export function Controls({ desk, may, open }: { desk: Desk; may: readonly string[]; open: (sheet: SheetName) => void }) {
  const { t, number } = useWords();
  const { face } = desk;
  return (
    <>
      {face.last && <Lately last={face.last} desk={desk} />}
      <div class="choices">
        {face.session.counts_exits && <Way desk={desk} />}
        <Stepper shown={face.heads === null ? t.allHeads : number(face.heads)} step={(by) => desk.stepHeads(by)} />
      </div>
      <nav class="acts">
        {may.includes("undo") && <Act of="undo" does={t.undo} disabled={!face.done} act={() => void desk.undo()} />}
        {may.includes("walk-in") && <Act of="ticket" does={t.walkIn} act={() => open("walk-in")} />}
        <Act of="count" does={t.count} act={() => open("count")} />
        <Act of="menu" does={t.menu} act={() => open("menu")} />
      </nav>
    </>
  );
}

function Act({ of, does, act, disabled = false }: { of: Drawing; does: string; act: () => void; disabled?: boolean }) {
  return (
    <button type="button" class="act" disabled={disabled} onClick={act}>
      <Icon of={of} />
      <span>{does}</span>
    </button>
  );
}

/** The last thing that happened; a tap shows it again. */
function Lately({ last, desk }: { last: Last; desk: Desk }) {
  const { t } = useWords();
  return (
    <button type="button" class="lately" data-kind={last.kind} disabled={!last.card} onClick={() => desk.recall()}>
      <Shape kind={last.kind} />
      <span class="lately-said">
        <span class="unseen">{t.recent}: </span>
        {last.said(t)}
      </span>
      <time>{place.clock(desk.face.place, last.at)}</time>
    </button>
  );
}

function Way({ desk }: { desk: Desk }) {
  const { t } = useWords();
  const { direction } = desk.face;
  return (
    <div class="ways" role="group" aria-label={t.direction}>
      <button type="button" aria-pressed={direction === "entry"} onClick={() => desk.go("entry")}>
        {t.wayIn}
      </button>
      <button type="button" aria-pressed={direction === "exit"} onClick={() => desk.go("exit")}>
        {t.wayOut}
      </button>
    </div>
  );
}
