import type { Session, SessionNow } from "../wire";
import { useWords } from "../words";

/** How full the session is, as far as the door knows. */
export function Figures({ now, session }: { now: SessionNow | null; session: Session }) {
  const { t } = useWords();
  if (!now) return null;
  return (
    <dl class="figures">
      <Figure name={t.attended} value={now.attended} />
      {(session.counts_exits || now.present !== now.attended) && <Figure name={t.present} value={Math.max(0, now.present)} />}
      {now.left !== null && <Figure name={t.left} value={now.left} />}
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  const { number } = useWords();
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{number(value)}</dd>
    </div>
  );
}
