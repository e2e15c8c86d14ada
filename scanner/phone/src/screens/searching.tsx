import { useEffect, useState } from "preact/hooks";

import { useWords } from "../words";
import type { AttendeeRow } from "../wire";
import { Field } from "./field";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

const LONGEST = 100;

/** Letters that the service wants, and rows that it tells at most. */
const SHORTEST = 2;
const MOST = 20;

/** Milliseconds without a key after which it is asked. */
const REST = 250;

/** Those found, or why there are none to choose from. */
type Found = readonly AttendeeRow[] | "too little" | "asking" | "offline";

/** Somebody without a code: found by name, their ticket counts as read. */
export function Searching({ parts, desk, close }: SheetGiven) {
  const { t, number } = useWords();
  const [text, write] = useState("");
  const found = useFound(parts.door, desk.face.session.id, text.trim());
  const rows = typeof found === "string" ? [] : found;
  const choose = ({ ticket, name, organisation }: AttendeeRow) => {
    close();
    void desk.find(ticket, name || organisation);
  };
  return (
    <Sheet title={t.search} close={close}>
      <Field label={t.searchLabel} value={text} write={write} longest={LONGEST} hint={said()} />
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.ticket}>
            <button type="button" class="row" onClick={() => choose(row)}>
              <strong>{row.name || row.organisation}</strong>
              <span>{[row.name && row.organisation, row.category].filter(Boolean).join(" · ")}</span>
              {row.attended > 0 && <span>{t.inside(number(row.inside), number(row.heads))}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );

  function said(): string {
    if (found === "too little") return t.searchMore;
    if (found === "asking") return t.searchLoading;
    if (found === "offline") return t.searchOffline;
    if (found.length === 0) return t.searchNone;
    return found.length >= MOST ? t.searchMany(number(MOST)) : "";
  }
}

/** Asks the service when the writing rests; what was asked before is not waited for. */
function useFound(door: SheetGiven["parts"]["door"], session: string, text: string): Found {
  const [found, tell] = useState<Found>("too little");
  useEffect(() => {
    if (text.replace(/\s/g, "").length < SHORTEST) return tell("too little");
    tell("asking");
    let wanted = true;
    const answer = (rows: Found) => wanted && tell(rows);
    const ask = () => void door.found(session, text).then((rows) => answer(rows ?? "offline"), () => answer("offline"));
    const rest = setTimeout(ask, REST);
    return () => {
      wanted = false;
      clearTimeout(rest);
    };
  }, [session, text]);
  return found;
}
