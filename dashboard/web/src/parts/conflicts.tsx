import { useRef, useState } from "preact/hooks";

import { cases, told, type Case } from "../sessions";
import type { ConflictRow, MoveRow, Programme } from "../wire";
import { useWords } from "../words";
import { Annul } from "./annul";

interface Given {
  session: string;
  conflicts: ConflictRow[];
  /** How many stand in all; more than are listed where there are very many. */
  standing: number;
  programme: Programme;
  organises: boolean;
  look: () => void;
}

/** What doors without a network let happen against the rules, until an organiser takes one of the scans back. */
export function Conflicts({ session, conflicts, standing, programme, organises, look }: Given) {
  const { t, as } = useWords();
  const [open, show] = useState<MoveRow | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const doorName = (id: string) => programme.doors.find((door) => door.id === id)?.name ?? id;
  const done = () => {
    look();
    head.current?.focus(); // what was pressed is about to go
  };
  return (
    <section class="conflicts" aria-labelledby="conflicts">
      <h3 id="conflicts" tabIndex={-1} ref={head}>
        {t.settle}
      </h3>
      <p class="session-none">{standing === 0 ? t.nothingToSettle : t.settleMeans}</p>
      <ul>
        {cases(conflicts).map((one) => (
          <OneCase key={one.key} one={one} doorName={doorName} annul={organises ? show : null} />
        ))}
      </ul>
      {standing > conflicts.length && <p>{t.andMore(as.number(standing - conflicts.length))}</p>}
      {open && <Annul session={session} move={open} door={doorName(open.door)} done={done} close={() => show(null)} />}
    </section>
  );
}

interface Shown {
  one: Case;
  doorName: (id: string) => string;
  /** Null for who may not. */
  annul: ((move: MoveRow) => void) | null;
}

function OneCase({ one, doorName, annul }: Shown) {
  const { t, as } = useWords();
  const reasons: Record<string, string> = t.reasons;
  return (
    <li>
      <p class="conflict-what">
        {told(one, doorName, t, as)} <span class="tag">{reasons[one.reason] ?? one.reason}</span>
      </p>
      <ol>
        {one.moves.map((move) => (
          <li key={move.scan}>
            <time dateTime={move.at}>{as.second(move.at)}</time>
            <span>
              {doorName(move.door)} · {moved(move.heads)}
            </span>
            {annul && (
              <button type="button" class="plain" onClick={() => annul(move)}>
                {t.annulThis}
                <span class="unseen"> {t.atDoor(doorName(move.door), as.second(move.at))}</span>
              </button>
            )}
          </li>
        ))}
      </ol>
    </li>
  );

  function moved(heads: number): string {
    if (heads === 0) return t.countedNot;
    return heads > 0 ? t.headsIn(as.number(heads)) : t.headsOut(as.number(-heads));
  }
}
