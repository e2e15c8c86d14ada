import { useState } from "preact/hooks";

import * as tickets from "../core/tickets";
import { useWords } from "../words";
import { Field } from "./field";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

/** Characters of the longest code that others issue. */
const LONGEST = 512;

/** A code that can't be read: a mistake in one of ours is told at once, and can be sent all the same as somebody else's. */
export function Typing({ desk, close }: SheetGiven) {
  const { t } = useWords();
  const [text, write] = useState("");
  const code = tickets.asMeant(text).trim();
  const mistyped = tickets.isMistyped(text);
  const check = () => {
    if (code === "") return;
    close();
    void desk.take(code);
  };
  return (
    <Sheet title={t.typeCode} close={close}>
      <form onSubmit={(event) => (event.preventDefault(), check())}>
        <Field
          label={t.typeLabel}
          value={text}
          write={write}
          longest={LONGEST}
          trouble={mistyped ? t.typeMistyped : ""}
          hint={tickets.isOurs(code) ? t.typeGood : t.typeLines}
          code
        />
        <button type="submit" class="go" disabled={code === ""}>
          {mistyped ? t.typeAnyway : t.typeCheck}
        </button>
      </form>
    </Sheet>
  );
}
