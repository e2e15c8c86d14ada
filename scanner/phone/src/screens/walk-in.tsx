import { useState } from "preact/hooks";

import * as heads from "../desk/heads";
import { useWords } from "../words";
import { Field } from "./field";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";
import { Stepper } from "./stepper";

const LONGEST = 200;

/** A ticket made on the spot; without the service heads can only be counted. */
export function WalkIn({ parts, desk, close }: SheetGiven) {
  const { t, number } = useWords();
  const [name, write] = useState("");
  const [many, choose] = useState(desk.face.heads ?? 1);
  const { online } = parts.door.state;
  const make = () => {
    close();
    void desk.makeTicket(name.trim(), many);
  };
  return (
    <Sheet title={t.walkIn} close={close}>
      <p>{(online ? t.walkInLines : t.walkInAlone)(number(many))}</p>
      <form onSubmit={(event) => (event.preventDefault(), make())}>
        <Stepper shown={number(many)} step={(by) => choose(heads.stepped(many, by, 1) ?? 1)} />
        {online && <Field label={t.walkInName} value={name} write={write} longest={LONGEST} />}
        <button type="submit" class="go">
          {online ? t.walkInMake : t.count}
        </button>
      </form>
    </Sheet>
  );
}
