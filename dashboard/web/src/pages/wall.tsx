import { useEffect, useState } from "preact/hooks";

import { phase } from "../figures";
import { Count } from "../parts/count";
import { Filling } from "../parts/filling";
import { pictures, STAYS, type Picture } from "../wall";
import type { Attendance, SessionRow } from "../wire";
import { useWords } from "../words";

interface Given {
  attendance: Attendance;
  at: string;
  live: boolean;
  /** The id of the municipality to stay with. */
  only: string | null;
}

/** For a projector: no controls, one picture after the other, and a plain sign where what is shown is old. */
export function Wall({ attendance, at, live, only }: Given) {
  const { t, as } = useWords();
  const all = pictures(attendance, at, as.dateOf, only);
  const picture = all[useTurn() % all.length]!;
  useWakefulness();
  return (
    <main class="wall" data-live={live}>
      <header>
        <h1>{picture.kind === "all" ? attendance.programme.name : picture.row.name}</h1>
        <p role="status">{live ? as.time(at) : t.notLiveSince(as.time(at))}</p>
      </header>
      <Figures picture={picture} attendance={attendance} />
      {picture.kind === "all" ? <Towns attendance={attendance} /> : <Sessions rows={picture.sessions} at={at} />}
    </main>
  );
}

/** Which picture it is time for, counted up. */
function useTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), STAYS);
    return () => clearInterval(timer);
  }, []);
  return turn;
}

/** Keeps the screen on, and asks again when the page comes back; where a browser can't, its own settings decide. */
function useWakefulness(): void {
  useEffect(() => {
    const ask = () => void (document.hidden || navigator.wakeLock?.request("screen").catch(() => null));
    document.addEventListener("visibilitychange", ask);
    ask();
    return () => document.removeEventListener("visibilitychange", ask);
  }, []);
}

function Figures({ picture, attendance }: { picture: Picture; attendance: Attendance }) {
  const { t } = useWords();
  const row = picture.kind === "all" ? attendance.programme : picture.row;
  return (
    <dl>
      {(["present", "visits", "visitors"] as const).map((name) => (
        <div key={name}>
          <dd>
            <Count value={row[name]} />
          </dd>
          <dt>{t[name]}</dt>
        </div>
      ))}
    </dl>
  );
}

function Towns({ attendance }: { attendance: Attendance }) {
  const { t } = useWords();
  return (
    <table>
      <thead class="unseen">
        <tr>
          <th scope="col">{t.municipalities}</th>
          <th scope="col">{t.present}</th>
          <th scope="col">{t.visits}</th>
        </tr>
      </thead>
      <tbody>
        {attendance.municipalities.map((row) => (
          <tr key={row.id}>
            <th scope="row">{row.name}</th>
            <td>
              <Count value={row.present} /> <span>{t.present.toLowerCase()}</span>
            </td>
            <td>
              <Count value={row.visits} /> <span>{t.visits.toLowerCase()}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sessions({ rows, at }: { rows: SessionRow[]; at: string }) {
  const { as } = useWords();
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id} data-phase={phase(row, at)}>
          <span class="wall-when">{as.range(row.start, row.end)}</span>
          <span class="wall-what">{row.title}</span>
          <span class="wall-many">
            <Count value={row.attended} />
          </span>
          <div class="wall-filling">
            <Filling row={row} phase={phase(row, at)} />
          </div>
        </li>
      ))}
    </ul>
  );
}
