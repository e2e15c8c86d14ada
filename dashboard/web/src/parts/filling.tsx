import { bar, filling, isFull, type Bar, type Phase } from "../figures";
import type { SessionRow } from "../wire";
import { useWords } from "../words";

/** A session's bar, and in words what it is full of. The bar repeats the figures beside it, so only the words are read out. */
export function Filling({ row, phase }: { row: SessionRow; phase: Phase }) {
  const { t, as } = useWords();
  const drawn = bar(row);
  const full = filling(row, phase);
  const say = full?.of === "capacity" ? t.ofCapacity : t.ofRegistered;
  return (
    <>
      {drawn && <Drawn {...drawn} />}
      {full && (
        <p class="filling">
          {say(as.percent(full.share), as.number(full.whole))} {isFull(row, phase) && <span class="tag">{t.full}</span>}
        </p>
      )}
    </>
  );
}

function Drawn({ attended, present, registered, capacity }: Bar) {
  return (
    <div class="bar" aria-hidden="true">
      {capacity !== null && <span class="bar-capacity" style={{ inlineSize: share(capacity) }} />}
      <span class="bar-attended" style={{ transform: `scaleX(${attended})` }} />
      <span class="bar-present" style={{ transform: `scaleX(${present})` }} />
      {registered !== null && <span class="bar-registered" style={{ insetInlineStart: share(registered) }} />}
    </div>
  );
}

function share(value: number): string {
  return `${value * 100}%`;
}
