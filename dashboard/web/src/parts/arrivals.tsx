import { useMemo } from "preact/hooks";

import { BAR, categories, chart, lines, marks, sum, type Chart, type Times } from "../sessions";
import type { ArrivalRow } from "../wire";
import { useWords } from "../words";

/** Arrivals as bars of five minutes, stacked by category; the same as a table, one tap away. */
export function Arrivals({ arrivals, times }: { arrivals: ArrivalRow[]; times: Times }) {
  const { t } = useWords();
  const drawn = useMemo(() => chart(arrivals, times), [arrivals, times]);
  return (
    <section class="arrivals" aria-labelledby="arrivals">
      <h3 id="arrivals">{t.arrivals}</h3>
      <Legend chart={drawn} />
      <Bars chart={drawn} />
      <details class="meanings">
        <summary>{t.asTable}</summary>
        <Table arrivals={arrivals} />
      </details>
    </section>
  );
}

/** What people call a category; "" are those without a ticket. */
function useNames(): (category: string) => string {
  const { t } = useWords();
  return (category) => category || t.noTicket;
}

function Legend({ chart: { series, rest } }: { chart: Chart }) {
  const { t } = useWords();
  const nameOf = useNames();
  return (
    <ul class="legend" aria-hidden="true">
      {series.map((category, place) => (
        <li key={category} class={`series-${place}`}>
          {nameOf(category)}
        </li>
      ))}
      {rest && <li class={`series-${series.length}`}>{t.otherCategories}</li>}
    </ul>
  );
}

function Bars({ chart }: { chart: Chart }) {
  const { t, as } = useWords();
  const { slots, from, top } = chart;
  const timeOf = (slot: number) => as.time(new Date(from + slot * BAR).toISOString());
  const highest = slots.reduce((best, heads, slot) => (sum(heads) > sum(slots[best] ?? []) ? slot : best), 0);
  const most = sum(slots[highest] ?? []);
  return (
    <div class="chart">
      <span class="chart-top" aria-hidden="true">
        {as.number(top)}
      </span>
      <svg
        role="img"
        aria-label={most === 0 ? t.noArrivals : t.mostArrivals(as.number(most), timeOf(highest))}
        viewBox={`0 0 ${slots.length} ${top}`}
        preserveAspectRatio="none"
      >
        {slots.map((heads, slot) => (
          <g key={slot}>
            {sum(heads) > 0 && <title>{`${timeOf(slot)}–${timeOf(slot + 1)}: ${as.number(sum(heads))}`}</title>}
            {heads.map((number, place) => (
              <rect
                key={place}
                class={`series-${place}`}
                x={slot + 0.1}
                width={0.8}
                y={top - sum(heads.slice(0, place + 1))}
                height={number}
              />
            ))}
          </g>
        ))}
      </svg>
      <div class="chart-times" aria-hidden="true">
        {marks(chart).map(({ at, share }) => (
          <span key={at} style={{ insetInlineStart: `${share * 100}%` }}>
            {as.time(new Date(at).toISOString())}
          </span>
        ))}
      </div>
    </div>
  );
}

function Table({ arrivals }: { arrivals: ArrivalRow[] }) {
  const { t, as } = useWords();
  const nameOf = useNames();
  const known = categories(arrivals);
  if (known.length === 0) return <p class="session-none">{t.noArrivals}</p>;
  return (
    <div class="arrivals-table" tabIndex={0} role="group" aria-label={t.arrivals}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.time}</th>
            {known.map((category) => (
              <th scope="col" key={category}>
                {nameOf(category)}
              </th>
            ))}
            <th scope="col">{t.whole}</th>
          </tr>
        </thead>
        <tbody>
          {lines(arrivals, known).map(({ from, heads }) => (
            <tr key={from}>
              <th scope="row">{as.time(from)}</th>
              {heads.map((number, place) => (
                <td key={known[place]}>{as.number(number)}</td>
              ))}
              <td>{as.number(sum(heads))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
