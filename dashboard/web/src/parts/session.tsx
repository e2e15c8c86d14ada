import { useMemo } from "preact/hooks";

import type { Phase } from "../figures";
import { place } from "../formatting";
import type { SessionRow } from "../wire";
import { useWords } from "../words";
import { Count } from "./count";
import { Filling } from "./filling";

/** The columns of figures, in their order; the texts name them by the same words. */
export const FIGURES = ["attended", "present", "registered", "no_shows", "walk_ins", "refused"] as const;

interface Given {
  row: SessionRow;
  phase: Phase;
  municipality: string;
}

/** One session as a row; drawn again only when something of it changed. */
export function Session({ row, phase, municipality }: Given) {
  const words = useWords();
  return useMemo(() => <Row row={row} phase={phase} municipality={municipality} />, [row, phase, municipality, words]);
}

function Row({ row, phase, municipality }: Given) {
  const { t, as } = useWords();
  return (
    <tr role="row" class="session" data-phase={phase}>
      <td role="cell" class="when">
        <time dateTime={row.start}>{as.range(row.start, row.end)}</time>
        <PhaseWord phase={phase} />
      </td>
      <th role="rowheader" scope="row" class="what">
        <a class="title" href={`/sessions/${row.id}`}>
          {row.title}
        </a>
        <span class="where">
          {place(row.venue_name, municipality)} {row.provisional && <span class="hint">{t.provisional}</span>}
        </span>
      </th>
      <td role="cell" class="how-full">
        <Filling row={row} phase={phase} />
      </td>
      {FIGURES.map((name) => (
        <td role="cell" key={name} class={`figure figure-${name}`}>
          <span class={`figure-name key-${name}`} aria-hidden="true">
            {t[name]}
          </span>
          <Count value={row[name]} />
        </td>
      ))}
    </tr>
  );
}

function PhaseWord({ phase }: { phase: Phase }) {
  const { t } = useWords();
  if (phase === "before") return null;
  return <span class={phase === "on" ? "phase-word" : "unseen"}>{t[phase]}</span>;
}
