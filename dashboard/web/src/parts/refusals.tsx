import type { RefusalRow } from "../wire";
import { useWords } from "../words";

/** Refused scans by their reason, the most frequent first. */
export function Refusals({ refusals }: { refusals: RefusalRow[] }) {
  const { t, as } = useWords();
  const reasons: Record<string, string> = t.reasons;
  return (
    <section class="refusals" aria-labelledby="refusals">
      <h3 id="refusals">{t.refusedWhy}</h3>
      {refusals.length === 0 && <p class="session-none">{t.noneRefused}</p>}
      <dl>
        {refusals.map(({ reason, scans }) => (
          <div key={reason}>
            <dt>{reasons[reason] ?? reason}</dt>
            <dd>{as.number(scans)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
