import { useRef } from "preact/hooks";

import { useTween } from "../tweening";
import { useWords } from "../words";

/** A figure that moves: it walks to a new value and glows for a moment. Null, a figure that is not known yet, is a dash. */
export function Count({ value }: { value: number | null }) {
  return value === null ? <Unknown /> : <Moving value={value} />;
}

function Unknown() {
  const { t } = useWords();
  return (
    <span class="count unknown">
      <span aria-hidden="true">–</span>
      <span class="unseen">{t.notKnown}</span>
    </span>
  );
}

function Moving({ value }: { value: number }) {
  const { as } = useWords();
  const shown = useTween(value);
  const first = useRef(value);
  const moved = useRef(false);
  moved.current ||= value !== first.current;
  // A new key for a new value starts the glow afresh.
  return (
    <span key={value} class="count" data-moved={moved.current || undefined} data-none={value === 0 || undefined}>
      {as.number(shown)}
    </span>
  );
}
