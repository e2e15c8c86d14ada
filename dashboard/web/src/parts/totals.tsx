import type { ProgrammeRow } from "../wire";
import { useWords } from "../words";
import { Figure } from "./figure";

/** The whole programme in four figures. */
export function Totals({ row, provisional }: { row: ProgrammeRow; provisional: boolean }) {
  const { t } = useWords();
  return (
    <section class="totals" aria-labelledby="totals">
      <div class="totals-head">
        <h2 id="totals">{t.whole}</h2>
        {provisional && <Provisional />}
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

function Provisional() {
  const { t } = useWords();
  return (
    <details class="provisional">
      <summary class="tag">{t.provisionalFigures}</summary>
      <p>{t.provisionalMeans}</p>
    </details>
  );
}
