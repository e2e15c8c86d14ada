import { useEffect, useState } from "preact/hooks";

import * as times from "../core/times";
import * as phrasing from "../desk/phrasing";
import type { Kind } from "../desk/phrasing";
import * as place from "../desk/place";
import type { Place } from "../desk/place";
import type { Recent } from "../device/rows";
import type { Door } from "../door";
import { useWatched } from "../watched";
import { useWords } from "../words";
import { Export } from "./export";
import { Shape } from "./shape";
import { Sheet } from "./sheet";
import type { SheetGiven } from "./sheets";

const MOST = 50;

/** The last scans with their state, and the queue as a file. */
export function RecentScans({ parts, desk, close }: SheetGiven) {
  const { t } = useWords();
  const recent = useRecent(parts.door);
  const { waiting, parked } = parts.door.state;
  return (
    <Sheet title={t.recent} close={close}>
      {parked > 0 && <p class="attention">{t.parkedHelp}</p>}
      {recent?.length === 0 && <p>{t.recentNone}</p>}
      <ul class="rows">
        {recent?.map((one) => (
          <Row key={one.id} one={one} here={desk.face.place} now={parts.door.now()} />
        ))}
      </ul>
      {waiting + parked > 0 && <Export door={parts.door} />}
    </Sheet>
  );
}

function Row({ one, here, now }: { one: Recent; here: Place; now: number }) {
  const { t, number } = useWords();
  const state = one.undone ? t.recentUndone : { waiting: t.recentWaiting, parked: t.recentParked, answered: "" }[one.state];
  return (
    <li class="past" data-undone={one.undone}>
      <Shape kind={kindOf(one)} />
      <time>{place.dayAndClock(here, times.read(one.at), now)}</time>
      <span class="past-what">{what()}</span>
      {state && <span class="tag">{state}</span>}
      {one.problem && <span class="past-why">{one.problem.detail}</span>}
    </li>
  );

  function what(): string {
    if (one.outcome === null) return t.undecided;
    if (one.outcome === "refused") return phrasing.word(one.reason ?? "", t);
    const heads = one.heads ? ` · ${number(one.heads)}` : "";
    return (one.outcome === "exited" ? t.exited : t.admitted) + heads;
  }
}

function kindOf({ outcome, reason }: Recent): Kind {
  return outcome === null || reason === "not_inside" ? "unsure" : outcome;
}

function useRecent(door: Door): Recent[] | null {
  const [recent, setRecent] = useState<Recent[] | null>(null);
  const { waiting, parked } = door.state;
  useWatched(door);
  useEffect(() => void door.recent(MOST).then(setRecent, () => setRecent([])), [waiting, parked]);
  return recent;
}
