import { byDay, type DayOfDeeds } from "../deeds";
import type { DeedRow } from "../wire";
import { useWords } from "../words";

/** Deeds as a table, under the days on which they were done. */
export function Deeds({ rows }: { rows: DeedRow[] }) {
  const { t, as } = useWords();
  return (
    <table role="table" class="deeds" aria-label={t.auditTitle}>
      <thead role="rowgroup">
        <tr role="row">
          {[t.time, t.what, t.who, t.deedOf, t.deedMore].map((name) => (
            <th role="columnheader" scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {byDay(rows, as.dateOf).map((day) => (
        <Day key={day.date} {...day} />
      ))}
    </table>
  );
}

function Day({ date, rows }: DayOfDeeds) {
  const { as } = useWords();
  return (
    <tbody role="rowgroup">
      <tr role="row" class="deeds-day">
        <th role="rowheader" scope="rowgroup" colSpan={5} aria-colspan={5}>
          {as.day(date)}
        </th>
      </tr>
      {rows.map((row) => (
        <Deed key={row.number} row={row} />
      ))}
    </tbody>
  );
}

function Deed({ row }: { row: DeedRow }) {
  const { t, as } = useWords();
  return (
    <tr role="row" class="deed">
      <td role="cell" class="deed-at">
        <time dateTime={row.at}>{as.second(row.at)}</time>
      </td>
      <td role="cell" class="deed-what">
        {t.deeds[row.what]}
      </td>
      <td role="cell" class="deed-who">
        {row.who || t.nobody}
      </td>
      <td role="cell" class="deed-of">
        {row.of}
      </td>
      <td role="cell" class="deed-more">
        {row.more}
      </td>
    </tr>
  );
}
