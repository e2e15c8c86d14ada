import { phase } from "../figures";
import type { MunicipalityRow, SessionRow } from "../wire";
import { useWords } from "../words";
import { Figure } from "./figure";

interface Given {
  municipalities: MunicipalityRow[];
  sessions: SessionRow[];
  at: string;
}

/** The municipalities side by side: where people are. */
export function Tiles({ municipalities, sessions, at }: Given) {
  const { t } = useWords();
  const on = sessions.filter((session) => phase(session, at) === "on");
  const onIn = (id: string) => on.filter((session) => session.municipality === id).length;
  return (
    <section class="tiles" aria-labelledby="municipalities">
      <h2 id="municipalities" class="unseen">
        {t.municipalities}
      </h2>
      <ul>
        {municipalities.map((row) => (
          <Tile key={row.id} row={row} on={onIn(row.id)} />
        ))}
      </ul>
    </section>
  );
}

function Tile({ row, on }: { row: MunicipalityRow; on: number }) {
  const { t } = useWords();
  return (
    <li class="tile" data-on={on > 0}>
      <h3>{row.name}</h3>
      <p class="tile-on">
        {t.sessionsOn(on)}
        {row.provisional && <span class="hint">{t.provisional}</span>}
      </p>
      <dl>
        <Figure label={t.present} value={row.present} />
        <Figure label={t.visits} value={row.visits} />
        <Figure label={t.visitors} value={row.visitors} counted={row.counted} />
      </dl>
    </li>
  );
}
