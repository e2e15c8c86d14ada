import { useState } from "preact/hooks";

import * as phrasing from "../desk/phrasing";
import { useWords } from "../words";
import { Field } from "./field";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

/** Characters that a person may write. */
const LONGEST = 200;

/** Asks why somebody is let in anyway, and shows all that is waived. */
export function Override({ desk, close }: SheetGiven) {
  const { t } = useWords();
  const [why, write] = useState("");
  const [empty, complain] = useState(false);
  const card = desk.face.card;
  const waived = card?.kind === "answer" ? phrasing.overridable(card.shown, card.asked) : [];
  const letIn = (reason: string) => {
    if (reason.trim() === "") return complain(true);
    close();
    void desk.override(reason.trim());
  };
  return (
    <Sheet title={t.override} close={close}>
      <p>{t.overrideWaives(phrasing.words(waived, t))}</p>
      <form onSubmit={(event) => (event.preventDefault(), letIn(why))}>
        <div class="quick">
          {t.overrideReasons.map((reason) => (
            <button key={reason} type="button" onClick={() => letIn(reason)}>
              {reason}
            </button>
          ))}
        </div>
        <Field label={t.overrideReason} value={why} write={write} longest={LONGEST} trouble={empty ? t.overrideEmpty : ""} />
        <button type="submit" class="go">
          {t.override}
        </button>
      </form>
    </Sheet>
  );
}
