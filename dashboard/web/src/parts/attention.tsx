import { useEffect, useState } from "preact/hooks";

import { followed, notice, said } from "../attention";
import type { Attendance, ConcernRow } from "../wire";
import { useWords } from "../words";

/** What needs attention: one line that is always there, and behind it everything with what to do. */
export function NeedsAttention({ attendance, organises }: { attendance: Attendance; organises: boolean }) {
  const { t, as } = useWords();
  const [rows, know] = useState<ConcernRow[] | null>(null);
  useEffect(() => followed(know), []);
  const fresh = rows?.filter(({ noticed }) => noticed === null) ?? [];
  const [first] = fresh;
  const take = (row: ConcernRow) =>
    void notice(row).then((reply) => reply.ok && know((before) => before && before.map((one) => (one === row ? known(one) : one))));
  return (
    <details class="attention" data-any={first !== undefined}>
      <summary>
        <Shape any={first !== undefined} />
        <span class="unseen">{t.needsAttention}: </span>
        <span class="attention-first" aria-live="polite">
          {first ? said(first, attendance, t, as).what : rows === null ? t.connecting : t.allIsWell}
        </span>
        {fresh.length > 1 && <span class="attention-more">{t.andMore(as.number(fresh.length - 1))}</span>}
      </summary>
      <ul>
        {rows?.map((row) => (
          <Concern key={`${row.kind} ${row.of}`} row={row} attendance={attendance} take={organises ? take : null} />
        ))}
        {rows?.length === 0 && <li>{t.nothingToDo}</li>}
      </ul>
    </details>
  );
}

interface Given {
  row: ConcernRow;
  attendance: Attendance;
  /** Null for who may not take note. */
  take: ((row: ConcernRow) => void) | null;
}

function Concern({ row, attendance, take }: Given) {
  const { t, as } = useWords();
  const { what, act } = said(row, attendance, t, as);
  return (
    <li data-noticed={row.noticed !== null}>
      <p class="attention-what">{what}</p>
      <p>{act}</p>
      <p class="attention-since">
        <span>{t.since(as.time(row.since))}</span>
        {row.noticed ? (
          <span>{t.noticedBy(row.noticed.who)}</span>
        ) : (
          take && (
            <button type="button" class="go second" onClick={() => take(row)}>
              {t.takeNote}
            </button>
          )
        )}
      </p>
    </li>
  );
}

/** It is the same with the next answer of the service, which also says who it was. */
function known(row: ConcernRow): ConcernRow {
  return { ...row, noticed: { who: "", at: row.since } };
}

/** A triangle for what needs attention, a tick where nothing does. */
function Shape({ any }: { any: boolean }) {
  return (
    <svg class="attention-shape" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      {any ? <path d="M10 2.5 18.5 17h-17zM10 8v4M10 14.2v.3" /> : <path d="m4 10.5 4 4 8-9" />}
    </svg>
  );
}
