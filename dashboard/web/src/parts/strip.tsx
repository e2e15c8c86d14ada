import type { Day } from "../days";
import { useWords } from "../words";

export function dayId(date: string): string {
  return `day-${date}`;
}

/** The week as a strip of days: each leads to its sessions. */
export function Strip({ days, today, unfold }: { days: Day[]; today: string; unfold: (date: string) => void }) {
  const { t } = useWords();
  return (
    <nav class="strip" aria-label={t.days}>
      <ol>
        {days.map(({ date }) => (
          <li key={date}>
            <DayLink date={date} isToday={date === today} unfold={unfold} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function DayLink({ date, isToday, unfold }: { date: string; isToday: boolean; unfold: (date: string) => void }) {
  const { t, as } = useWords();
  const short = as.shortDay(date);
  return (
    <a href={`#${dayId(date)}`} aria-current={isToday ? "date" : undefined} onClick={() => unfold(date)}>
      <span class="strip-weekday">{isToday ? t.today : short.weekday}</span> <span class="strip-date">{short.date}</span>
      <span class="unseen"> {as.day(date)}</span>
    </a>
  );
}
