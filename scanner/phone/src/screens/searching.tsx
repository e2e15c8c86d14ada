import { useEffect, useState } from "preact/hooks";

import { found, MOST, SHORTEST } from "../desk/searching";
import { useWords } from "../words";
import type { AttendeeRow } from "../wire";
import { Field } from "./field";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

const LONGEST = 100;

/** Milliseconds without typing after which the service is asked. */
const PAUSE = 250;

type Rows = AttendeeRow[] | "short" | "loading" | "offline";

/** Somebody without a code: found by name, their ticket counts as read. */
export function Searching({ parts, desk, close }: SheetGiven) {
  const { t, number } = useWords();
  const [text, write] = useState("");
  const rows = useFound(parts.door, desk.face.session.id, text.trim());
  const matching = typeof rows === "string" ? null : found(rows, text);
  const choose = ({ ticket, name }: AttendeeRow) => {
    close();
    void desk.find(ticket, name);
  };
  return (
    <Sheet title={t.search} close={close}>
      <Field label={t.searchLabel} value={text} write={write} longest={LONGEST} hint={rows === "offline" ? t.searchOffline : said()} />
      <ul class="rows">
        {matching?.map((row) => (
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
    if (rows === "short") return t.searchMore;
    if (rows === "loading" || !matching) return t.searchLoading;
    if (matching.length === 0) return t.searchNone;
    return matching.length === MOST ? t.searchMany : "";
  }
}

/** What the service found of a name, once nobody has typed for a moment. */
function useFound(door: SheetGiven["parts"]["door"], session: string, text: string): Rows {
  const [rows, setRows] = useState<Rows>("short");
  useEffect(() => {
    if (text.length < SHORTEST) return setRows("short");
    let wanted = true;
    const tell = (answer: Rows) => wanted && setRows(answer);
    const ask = () => door.attendees(session, text).then((answer) => tell(answer ?? "offline"), () => tell("offline"));
    setRows((before) => (typeof before === "string" ? "loading" : before)); // what is shown stays until there is better
    const timer = setTimeout(ask, PAUSE);
    return () => ((wanted = false), clearTimeout(timer));
  }, [session, text]);
  return rows;
}
