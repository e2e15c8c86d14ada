import { useEffect, useState } from "preact/hooks";

import { found, MOST, SHORTEST } from "../desk/searching";
import { useWords } from "../words";
import type { AttendeeRow } from "../wire";
import { Field } from "./field";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

const LONGEST = 100;

type Rows = AttendeeRow[] | "loading" | "offline";

/** Somebody without a code: found by name, their ticket counts as read. */
export function Searching({ parts, desk, close }: SheetGiven) {
  const { t, number } = useWords();
  const [text, write] = useState("");
  const rows = useAttendees(parts.door, desk.face.session.id);
  const matching = typeof rows === "string" || text.trim().length < SHORTEST ? null : found(rows, text);
  const choose = ({ ticket, name }: AttendeeRow) => {
    close();
    void desk.find(ticket, name);
  };
  return (
    <Sheet title={t.search} close={close}>
      {rows === "offline" ? (
        <p>{t.searchOffline}</p>
      ) : (
        <Field label={t.searchLabel} value={text} write={write} longest={LONGEST} hint={said()} />
      )}
      <ul class="rows">
        {matching?.slice(0, MOST).map((row) => (
          <li key={row.ticket}>
            <button type="button" class="row" onClick={() => choose(row)}>
              <strong>{row.name}</strong>
              <span>{[row.organisation, row.category].filter(Boolean).join(" · ")}</span>
              {row.attended > 0 && <span>{t.inside(number(row.inside), number(row.heads))}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );

  function said(): string {
    if (rows === "loading") return t.searchLoading;
    if (!matching) return t.searchMore;
    if (matching.length === 0) return t.searchNone;
    return matching.length > MOST ? t.searchMany(number(matching.length)) : "";
  }
}

function useAttendees(door: SheetGiven["parts"]["door"], session: string): Rows {
  const [rows, setRows] = useState<Rows>("loading");
  useEffect(() => {
    let wanted = true;
    const tell = (answer: Rows) => wanted && setRows(answer);
    door.attendees(session).then(
      (answer) => tell(answer?.filter(({ name, organisation }) => name || organisation) ?? "offline"),
      () => tell("offline"),
    );
    return () => void (wanted = false);
  }, [session]);
  return rows;
}
