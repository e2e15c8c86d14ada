import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Trouble } from "../asking";
import { devices, grouped, held, programme, type Grouped } from "../devices";
import { follow, type Followed } from "../following";
import { Amend } from "../parts/amend";
import { Fleet } from "../parts/fleet";
import { Offering } from "../parts/offering";
import { Revoke } from "../parts/revoke";
import { Sign } from "../parts/sign";
import { said } from "../parts/trouble";
import type { About, Step } from "../screens";
import { useTrying } from "../trying";
import type { DeviceRow, Devices as Answer, Programme } from "../wire";
import { useWords } from "../words";
import { Note, Waiting } from "./note";

type Tell = (step: Step) => void;

/** The devices at the doors: how each is; more are enrolled, and each is changed or revoked. */
export function Devices({ about, tell }: { about: About | null; tell: Tell }) {
  const { t } = useWords();
  const [known, know] = useState<Programme | null>(null);
  const { trouble, attempt } = useTrying();
  const begin = () =>
    attempt(programme(), (found) => {
      tell({ kind: "programme", programme: found });
      know(found);
    });
  const denied = (trouble: Trouble) => {
    const { status, code } = trouble;
    if (status === 401 || status === 403) tell({ kind: "denied", status, code });
  };
  useEffect(() => void begin(), []);
  useEffect(() => void (trouble && denied(trouble)), [trouble]);
  if (about !== null && known !== null) return <Listed programme={known} denied={denied} />;
  if (trouble === null) return <Waiting text={t.connecting} />;
  return (
    <Note title={t.unreachableTitle} text={said(trouble, t)}>
      <button type="button" class="go" onClick={begin}>
        {t.tryAgain}
      </button>
    </Note>
  );
}

type Open = { kind: "offer" } | { kind: "amend" | "revoke"; row: DeviceRow };

function Listed({ programme, denied }: { programme: Programme; denied: (trouble: Trouble) => void }) {
  const { t } = useWords();
  const [open, show] = useState<Open | null>(null);
  const { answer, live, look } = useDevices(denied);
  const list = useRef<HTMLDivElement>(null);
  const groups = useOrder(answer, () => open !== null || list.current?.matches(":hover, :focus-within") === true);
  const close = () => show(null);
  const done = () => {
    close();
    look();
  };
  if (answer === null || groups === null) return <Waiting text={t.connecting} />;
  return (
    <main>
      <div class="bar-top" data-live={live}>
        <Sign live={live} at={answer.now} />
      </div>
      <div id="content" class="content devices" tabIndex={-1}>
        <div class="devices-head">
          <h2>{t.devicesTitle}</h2>
          <button type="button" class="go" onClick={() => show({ kind: "offer" })}>
            {t.newDevice}
          </button>
          <p>{t.devicesIntro}</p>
        </div>
        {answer.devices.length === 0 && <p class="empty">{t.noDevices}</p>}
        <div ref={list}>
          <Fleet groups={groups} now={Date.parse(answer.now)} programme={programme} open={show} />
        </div>
      </div>
      {open?.kind === "offer" && <Offering programme={programme} rows={answer.devices} look={look} close={close} />}
      {open?.kind === "amend" && <Amend row={open.row} programme={programme} done={done} close={close} />}
      {open?.kind === "revoke" && <Revoke row={open.row} done={done} close={close} />}
    </main>
  );
}

/** What the service says of them, again and again, and whether it answered the last time. */
function useDevices(denied: (trouble: Trouble) => void) {
  const [answer, keep] = useState<Answer | null>(null);
  const [live, hear] = useState(true);
  const followed = useRef<Followed | null>(null);
  useEffect(() => {
    const mine = follow(devices, (reply) => {
      hear(reply.ok);
      if (reply.ok) keep(reply.value);
      else denied(reply.trouble);
    });
    followed.current = mine;
    return mine.stop;
  }, []);
  return { answer, live, look: () => followed.current?.look() };
}

/** The devices in their groups; none changes its place while somebody is at them. */
function useOrder(answer: Answer | null, busy: () => boolean): Grouped | null {
  const last = useRef<Grouped | null>(null);
  return useMemo(() => {
    if (answer === null) return null;
    const now = Date.parse(answer.now);
    last.current = last.current && busy() ? held(last.current, answer.devices, now) : grouped(answer.devices, now);
    return last.current;
  }, [answer]);
}
