import { useWords } from "../words";

/** How many heads: one more, one fewer. `shown` is what stands between. */
export function Stepper({ shown, step }: { shown: string; step: (by: number) => void }) {
  const { t } = useWords();
  return (
    <div class="stepper" role="group" aria-label={t.heads}>
      <button type="button" aria-label={t.fewer} onClick={() => step(-1)}>
        −
      </button>
      <output aria-live="polite">
        <span class="stepper-what">{t.heads}</span> <strong>{shown}</strong>
      </output>
      <button type="button" aria-label={t.more} onClick={() => step(1)}>
        +
      </button>
    </div>
  );
}
