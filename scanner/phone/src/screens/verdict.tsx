import { useEffect, useRef } from "preact/hooks";

import type { Desk } from "../desk/desk";
import type { Answer, Shows } from "../desk/face";
import * as faces from "../desk/face";
import * as heads from "../desk/heads";
import * as phrasing from "../desk/phrasing";
import type { Card } from "../desk/phrasing";
import { useWords } from "../words";
import { Shape } from "./shape";
import { Stepper } from "./stepper";
import { Symbol } from "./symbol";
import type { SheetName } from "./sheets";

interface Given {
  desk: Desk;
  may: readonly string[];
  open: (sheet: SheetName) => void;
}

/** The answer to a scan: it fills the screen. */
export function Verdict({ shows, ...given }: { shows: Shows } & Given) {
  const { t } = useWords();
  if (shows.kind === "checking") return <Checking />;
  const card = shows.kind === "unstored" ? phrasing.unstored(t) : phrasing.card(shows.shown, shows.asked, t);
  return <Filled card={card} answer={shows.kind === "answer" ? shows : null} {...given} />;
}

function Checking() {
  const { t } = useWords();
  return (
    <div class="verdict" data-kind="checking" role="status">
      <div class="verdict-said">
        <Shape kind="checking" />
        <p class="verdict-word">{t.checking}</p>
      </div>
    </div>
  );
}

function Filled({ card, answer, ...given }: { card: Card; answer: Answer | null } & Given) {
  const dismiss = (event: MouseEvent) => {
    if (!(event.target as Element).closest("button, .stepper")) given.desk.dismiss();
  };
  return (
    <div class="verdict" data-kind={card.kind} onClick={dismiss}>
      <div class="verdict-said" role="alert">
        {answer?.handedOut ? <Symbol code={answer.handedOut} /> : <Shape kind={card.kind} />}
        <p class="verdict-word">{card.word}</p>
        {card.name && <p class="verdict-name">{card.name}</p>}
        {card.about && <p class="verdict-about">{card.about}</p>}
        {card.heads && <p class="verdict-heads">{card.heads}</p>}
        {card.reason && <p>{card.reason}</p>}
        <Advice card={card} answer={answer} />
      </div>
      <Acts answer={answer} {...given} />
    </div>
  );
}

function Advice({ card, answer }: { card: Card; answer: Answer | null }) {
  const { t } = useWords();
  const advice = answer?.handedOut ? t.walkInMade : card.advice;
  return advice ? <p class="verdict-advice">{advice}</p> : null;
}

/** What may be done about it, where a thumb reaches. */
function Acts({ answer, desk, may, open }: { answer: Answer | null } & Given) {
  const { t } = useWords();
  const staying = answer === null || answer.handedOut !== undefined || faces.lasts(answer.shown) === null;
  const unknown = answer?.shown.reason === "unknown";
  return (
    <div class="verdict-acts">
      {answer && !answer.handedOut && heads.correctable(answer.shown, may) && <Correction answer={answer} desk={desk} />}
      {answer && phrasing.overridable(answer.shown, answer.asked).length > 0 && (
        <button type="button" onClick={() => open("override")}>
          {t.override}
        </button>
      )}
      {unknown && may.includes("walk-in") && (
        <button type="button" onClick={() => open("walk-in")}>
          {t.walkIn}
        </button>
      )}
      {unknown && (
        <button type="button" onClick={() => open("type")}>
          {t.typeCode}
        </button>
      )}
      {staying && <Next desk={desk} />}
    </div>
  );
}

/** Another number of heads for the group on the card. */
function Correction({ answer, desk }: { answer: Answer; desk: Desk }) {
  const { t, number } = useWords();
  const chosen = desk.face.heads;
  const now = answer.shown.verdict?.heads ?? 1;
  return (
    <div class="correction">
      <Stepper shown={number(chosen ?? now)} step={(by) => desk.stepHeads(by)} />
      {chosen !== null && (
        <button type="button" onClick={() => void desk.again()}>
          {t.instead(number(chosen))}
        </button>
      )}
    </div>
  );
}

function Next({ desk }: { desk: Desk }) {
  const { t } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus({ preventScroll: true }), []);
  return (
    <button ref={button} type="button" class="go" onClick={() => desk.dismiss()}>
      {t.next}
    </button>
  );
}
