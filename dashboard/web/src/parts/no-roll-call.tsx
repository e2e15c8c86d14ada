import { silent } from "../sessions";
import type { DoorRow } from "../wire";
import { useWords } from "../words";

/** On paper alone: what the number of those present is not, and which device may hold what would change it. */
export function NoRollCall({ doors, now }: { doors: DoorRow[]; now: number }) {
  const { t, as } = useWords();
  return (
    <div class="on-paper">
      <p>
        <strong>{t.noRollCall}</strong> {t.printedAt(as.time(new Date(now).toISOString()))}
      </p>
      {silent(doors, now).map(({ name, seen, queue }) => (
        <p key={name}>{t.silentSince(name, as.time(seen), as.number(queue ?? 0))}</p>
      ))}
    </div>
  );
}
