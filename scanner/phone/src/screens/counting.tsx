import { useWatched } from "../watched";
import { useWords } from "../words";
import { Figures } from "./figures";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

const IN = [10, 1] as const;

/** Heads in and out without a ticket. It stays open, since a queue is counted one tap after the other. */
export function Counting({ parts, desk, close }: SheetGiven) {
  const { t } = useWords();
  useWatched(desk);
  const { face } = desk;
  return (
    <Sheet title={t.count} close={close}>
      <p>{t.countLines}</p>
      <Figures now={face.now} session={face.session} />
      <div class="counter">
        {IN.map((heads) => (
          <button key={heads} type="button" class="counter-in" onClick={() => void desk.count(heads)}>
            <strong>+{heads}</strong> {t.wayIn}
          </button>
        ))}
        <button type="button" class="counter-out" onClick={() => void desk.count(-1)}>
          <strong>−1</strong> {t.wayOut}
        </button>
      </div>
      <div class="counted">
        <p role="status">{face.last?.said(t)}</p>
        {parts.door.state.may.includes("undo") && (
          <button type="button" disabled={!face.done} onClick={() => void desk.undo()}>
            {t.undo}
          </button>
        )}
      </div>
    </Sheet>
  );
}
