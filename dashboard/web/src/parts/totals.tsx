import type { MissingRow, ProgrammeRow } from "../wire";
import { useWords } from "../words";
import { Figure } from "./figure";

interface Given {
  row: ProgrammeRow;
  provisional: boolean;
  missing: MissingRow[];
}

/** The whole programme in four figures. */
export function Totals({ row, provisional, missing }: Given) {
  const { t } = useWords();
  return (
    <section class="totals" aria-labelledby="totals">
      <div class="totals-head">
        <h2 id="totals">{t.whole}</h2>
        {provisional && <Provisional missing={missing} />}
      </div>
      <dl>
        <Figure label={t.presentNow} value={row.present} />
        <Figure label={t.visits} value={row.visits} />
        <Figure label={t.visitors} value={row.visitors} counted={row.counted} />
        <Figure label={t.refused} value={row.refused} />
      </dl>
    </section>
  );
}

/** Why the figures may rise still, and which devices hold what has not come. */
function Provisional({ missing }: { missing: MissingRow[] }) {
  const { t, as } = useWords();
  return (
    <details class="provisional">
      <summary class="tag">{t.provisionalFigures}</summary>
      <p>{t.provisionalMeans}</p>
      <ul>
        {missing.map(({ device, scans }) => (
          <li key={device}>{t.missing(device, as.number(scans))}</li>
        ))}
      </ul>
    </details>
  );
}
