import { useMemo, useState } from "preact/hooks";

import { daysOf, fromLeading, leading } from "../days";
import { NeedsAttention } from "../parts/attention";
import { Day } from "../parts/day";
import { Meanings } from "../parts/meanings";
import { Prose } from "../parts/prose";
import { Sign } from "../parts/sign";
import { Strip } from "../parts/strip";
import { Tiles } from "../parts/tiles";
import { Totals } from "../parts/totals";
import type { Attendance } from "../wire";
import { useWords } from "../words";

interface Given {
  attendance: Attendance;
  at: string;
  live: boolean;
  /** Whether the reader may do something about what they see. */
  organises: boolean;
}

/** The live page: the programme, its municipalities, its sessions day by day. */
export function Board({ attendance, at, live, organises }: Given) {
  const { as } = useWords();
  const { programme, municipalities, sessions } = attendance;
  const days = useMemo(() => daysOf(sessions, as.dateOf), [sessions, as]);
  const today = as.dateOf(at);
  const lead = leading(days, today);
  const folds = useFolds(lead);
  const names = new Map(municipalities.map(({ id, name }) => [id, name]));
  return (
    <main>
      <div class="bar-top" data-live={live}>
        <Sign live={live} at={at} />
        <Strip days={days} today={today} unfold={folds.unfold} />
      </div>
      <NeedsAttention attendance={attendance} organises={organises} />
      <div id="content" class="content" tabIndex={-1}>
        <Totals row={programme} provisional={attendance.provisional} missing={attendance.missing} />
        <Tiles municipalities={municipalities} sessions={sessions} at={at} />
        {fromLeading(days, lead).map((day) => (
          <Day
            key={day.date}
            day={day}
            at={at}
            isToday={day.date === today}
            open={folds.isOpen(day.date)}
            toggle={folds.toggle}
            nameOf={(id) => names.get(id) ?? id}
          />
        ))}
        {days.length === 0 && <Empty />}
        <Meanings />
      </div>
    </main>
  );
}

function Empty() {
  const { t } = useWords();
  return (
    <p class="empty">
      <Prose text={t.noSessions} />
    </p>
  );
}

/** Which days are open: the leading one, and where the reader folded or unfolded a day, what they chose. */
function useFolds(lead: string | null) {
  const [chosen, setChosen] = useState<Record<string, boolean>>({});
  const isOpen = (date: string) => chosen[date] ?? date === lead;
  const set = (date: string, open: boolean) => setChosen((before) => ({ ...before, [date]: open }));
  return {
    isOpen,
    unfold: (date: string) => set(date, true),
    toggle: (date: string) => set(date, !isOpen(date)),
  };
}
