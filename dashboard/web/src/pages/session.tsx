import { useState } from "preact/hooks";

import type { Trouble } from "../asking";
import { phase } from "../figures";
import { useFollowing } from "../following";
import { place } from "../formatting";
import { Arrivals } from "../parts/arrivals";
import { AtDoors } from "../parts/at-doors";
import { Conflicts } from "../parts/conflicts";
import { Filling } from "../parts/filling";
import { Meanings } from "../parts/meanings";
import { NoRollCall } from "../parts/no-roll-call";
import { Refusals } from "../parts/refusals";
import { FIGURES } from "../parts/session";
import { Sign } from "../parts/sign";
import { Count } from "../parts/count";
import type { About, Step } from "../screens";
import { session } from "../sessions";
import type { Programme, SessionRow } from "../wire";
import { useWords } from "../words";
import { Note, ToBoard, Waiting } from "./note";
import { Within } from "./within";

interface Given {
  id: string;
  /** Whether the reader may settle conflicts. */
  organises: boolean;
  about: About | null;
  tell: (step: Step) => void;
}

/** One session in full. */
export function Session({ id, organises, about, tell }: Given) {
  return (
    <Within about={about} tell={tell}>
      {(programme, denied) => <Told id={id} organises={organises} programme={programme} denied={denied} />}
    </Within>
  );
}

type Asked = Pick<Given, "id" | "organises"> & { programme: Programme; denied: (trouble: Trouble) => void };

function Told({ id, organises, programme, denied }: Asked) {
  const { t } = useWords();
  const [gone, lose] = useState(false);
  const failed = (trouble: Trouble) => (trouble.code === "session_unknown" ? lose(true) : denied(trouble));
  const { answer, live, look } = useFollowing(() => session(id), failed);
  const known = programme.sessions.find((one) => one.id === id);
  if (gone) {
    return (
      <Note title={t.sessionGoneTitle} text={t.sessionGoneBody}>
        <ToBoard />
      </Note>
    );
  }
  if (answer === null || known === undefined) return <Waiting text={t.connecting} />;
  const { now, row, municipality, arrivals, refusals, doors, conflicts, standing } = answer;
  return (
    <main>
      <div class="bar-top" data-live={live}>
        <Sign live={live} at={now} />
      </div>
      <div id="content" class="content one-session" tabIndex={-1}>
        <Head row={row} municipality={municipality} at={now} standing={standing} />
        <Figures row={row} at={now} />
        <NoRollCall doors={doors} now={Date.parse(now)} />
        <Meanings />
        <Arrivals arrivals={arrivals} times={known} />
        <div class="beside-each-other">
          <AtDoors doors={doors} now={Date.parse(now)} />
          <Refusals refusals={refusals} />
        </div>
        <Conflicts session={id} conflicts={conflicts} standing={standing} programme={programme} organises={organises} look={look} />
      </div>
    </main>
  );
}

interface Headed {
  row: SessionRow;
  municipality: string;
  at: string;
  standing: number;
}

/** What and where it is, when, and in a line that is always there whether something is to be settled. */
function Head({ row, municipality, at, standing }: Headed) {
  const { t, as } = useWords();
  const now = phase(row, at);
  return (
    <div class="session-head">
      <h2>{row.title}</h2>
      <button type="button" class="plain" onClick={() => window.print()}>
        {t.print}
      </button>
      <p>
        {place(row.venue_name, municipality)}
        {" · "}
        <time dateTime={row.start}>
          <span class="day-name">{as.day(as.dateOf(row.start))}</span> {as.range(row.start, row.end)}
        </time>
        {now !== "before" && ` · ${t[now]}`}
      </p>
      <p class="session-signs">
        {row.provisional && <span class="tag">{t.provisionalFigures}</span>}
        {standing > 0 ? <a href="#conflicts">{t.toSettle(as.number(standing))}</a> : <span>{t.nothingToSettle}</span>}
      </p>
    </div>
  );
}

function Figures({ row, at }: { row: SessionRow; at: string }) {
  const { t } = useWords();
  return (
    <section class="session-figures" aria-label={t.figures}>
      <dl>
        {FIGURES.map((name) => (
          <div class={`amount amount-${name}`} key={name}>
            <dt>
              <span class={`key-${name}`}>{t[name]}</span>
            </dt>
            <dd>
              <Count value={row[name]} />
            </dd>
          </div>
        ))}
      </dl>
      <div class="session-filling">
        <Filling row={row} phase={phase(row, at)} />
      </div>
    </section>
  );
}
