import { useMemo, useRef, useState } from "preact/hooks";

import type { Trouble } from "../asking";
import { devices, grouped, held, type Grouped } from "../devices";
import { useFollowing } from "../following";
import { Amend } from "../parts/amend";
import { Fleet } from "../parts/fleet";
import { Offering } from "../parts/offering";
import { Revoke } from "../parts/revoke";
import { Sign } from "../parts/sign";
import type { About, Step } from "../screens";
import type { DeviceRow, Devices as Answer, Programme } from "../wire";
import { useWords } from "../words";
import { Waiting } from "./note";
import { Within } from "./within";

/** The devices at the doors: how each is; more are enrolled, and each is changed or revoked. */
export function Devices({ about, tell }: { about: About | null; tell: (step: Step) => void }) {
  return (
    <Within about={about} tell={tell}>
      {(programme, denied) => <Listed programme={programme} denied={denied} />}
    </Within>
  );
}

type Open = { kind: "offer" } | { kind: "amend" | "revoke"; row: DeviceRow };

function Listed({ programme, denied }: { programme: Programme; denied: (trouble: Trouble) => void }) {
  const { t } = useWords();
  const [open, show] = useState<Open | null>(null);
  const { answer, live, look } = useFollowing(devices, denied);
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
