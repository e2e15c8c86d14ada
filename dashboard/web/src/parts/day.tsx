import type { Day as DayOf } from "../days";
import { phase } from "../figures";
import { useWords } from "../words";
import { FIGURES, Session } from "./session";
import { dayId } from "./strip";

interface Given {
  day: DayOf;
  at: string;
  isToday: boolean;
  open: boolean;
  toggle: (date: string) => void;
  nameOf: (municipality: string) => string;
}

/** A day's sessions under a heading that folds them. */
export function Day({ day, at, isToday, open, toggle, nameOf }: Given) {
  const id = dayId(day.date);
  return (
    <section class="day" aria-labelledby={id}>
      <Heading day={day} at={at} isToday={isToday} open={open} toggle={toggle} />
      <div id={`${id}-sessions`} hidden={!open}>
        {open && (
          <table role="table" class="sessions" aria-labelledby={id}>
            <Columns />
            <tbody role="rowgroup">
              {day.sessions.map((row) => (
                <Session key={row.id} row={row} phase={phase(row, at)} municipality={nameOf(row.municipality)} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function Heading({ day, at, isToday, open, toggle }: Omit<Given, "nameOf">) {
  const { t, as } = useWords();
  const on = day.sessions.filter((row) => phase(row, at) === "on").length;
  const id = dayId(day.date);
  return (
    <div class="day-head">
      <h2 id={id} tabIndex={-1}>
        <button type="button" aria-expanded={open} aria-controls={`${id}-sessions`} onClick={() => toggle(day.date)}>
          <svg class="fold" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d="m4 2 4 4-4 4" />
          </svg>
          {isToday && <span class="day-today">{t.today}</span>} <span class="day-name">{as.day(day.date)}</span>
        </button>
      </h2>
      <p class="day-sum">
        <span>{t.sessions(day.sessions.length)}</span>
        {on > 0 && <span>{t.sessionsOn(on)}</span>}
        <span>{t.attendedInAll(as.number(day.attended))}</span>
        {day.registered !== null && <span>{t.registeredInAll(as.number(day.registered))}</span>}
      </p>
    </div>
  );
}

function Columns() {
  const { t } = useWords();
  return (
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">
          {t.time}
        </th>
        <th role="columnheader" scope="col">
          {t.session}
        </th>
        <th role="columnheader" scope="col">
          {t.filling}
        </th>
        {FIGURES.map((name) => (
          <th role="columnheader" scope="col" key={name} class="figure">
            <span class={`key-${name}`}>{t[name]}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}
