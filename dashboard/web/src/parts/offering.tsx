import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { following, left, offer, reach, taker, USUAL } from "../devices";
import { submitting, useTrying } from "../trying";
import type { DeviceRow, Offer, Offered, Programme } from "../wire";
import { useWords } from "../words";
import { Choosing, type Chosen } from "./choosing";
import { Copy } from "./copy";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Prose } from "./prose";
import { Qr } from "./qr";
import { Said } from "./trouble";

interface Given {
  programme: Programme;
  /** All that are enrolled now. */
  rows: DeviceRow[];
  /** Ask for them at once. */
  look: () => void;
  close: () => void;
}

/** A link that was made: what for, and until when by this machine's clock. */
interface Link {
  wanted: Offer;
  offered: Offered;
  until: number;
}

/** New devices: choose what they are to be, then a link for each in turn. */
export function Offering({ programme, rows, look, close }: Given) {
  const { t } = useWords();
  const { busy, trouble, attempt } = useTrying();
  const [chosen, choose] = useState<Chosen>({ doors: [], may: USUAL });
  const [name, call] = useState("");
  const [none, miss] = useState(false);
  const [link, keep] = useState<Link | null>(null);
  const make = (name: string) => {
    const wanted: Offer = { ...chosen, name: name.trim() || null, origin: location.origin };
    return attempt(offer(wanted), (offered) => {
      const until = Date.now() + Date.parse(offered.expires) - Date.parse(offered.now);
      call(name);
      keep({ wanted, offered, until });
    });
  };
  const begin = () => (chosen.doors.length > 0 ? void make(name) : miss(true));
  return (
    <Dialog title={t.newDevice} close={close}>
      {(leave) =>
        link !== null ? (
          <Shown
            key={link.offered.token}
            link={link}
            rows={rows}
            look={look}
            busy={busy}
            more={(taken) => make(taken ? following(name) : name)}
            back={() => keep(null)}
            leave={leave}
          >
            <Said trouble={trouble} />
          </Shown>
        ) : (
          <form class="dialog-form" onSubmit={submitting(begin)}>
            <Reaching />
            <Choosing programme={programme} chosen={chosen} choose={choose} />
            <Field
              label={t.deviceNamed}
              hint={t.deviceNamedHint}
              name="device"
              autocomplete="off"
              maxLength={64}
              value={name}
              wrong={trouble?.code === "device_name" || trouble?.code === "device_exists"}
              change={call}
            />
            <div role="alert">{none && chosen.doors.length === 0 && <p class="trouble">{t.noDoorChosen}</p>}</div>
            <Said trouble={trouble} />
            <div class="ways-on">
              <button class="go" disabled={busy}>
                {t.makeLink}
              </button>
              <button type="button" class="plain" onClick={leave}>
                {t.cancel}
              </button>
            </div>
          </form>
        )
      }
    </Dialog>
  );
}

interface Showing {
  link: Link;
  rows: DeviceRow[];
  look: () => void;
  busy: boolean;
  more: (taken: boolean) => void;
  back: () => void;
  leave: () => void;
  children: ComponentChildren;
}

/** Milliseconds between two looks at whether somebody took the link. */
const LOOKS = 2000;

function Shown({ link, rows, look, busy, more, back, leave, children }: Showing) {
  const { t } = useWords();
  const now = useNow();
  const taken = useTaken(link, rows);
  const over = now >= link.until;
  const place = useStart();
  const waits = taken === null && !over;
  useEffect(() => {
    const timer = waits ? setInterval(look, LOOKS) : undefined;
    return () => clearInterval(timer);
  }, [waits]);
  return (
    <div class="offered" ref={place} tabIndex={-1}>
      <div class="offered-code" data-over={!waits}>
        {link.offered.qr && <Qr {...link.offered.qr} label={t.scannerQr} />}
        {!waits && <p class="offered-mark">{taken !== null ? "✓" : "0:00"}</p>}
      </div>
      <div class="offered-about">
        <p class="offered-state" role="status" data-taken={taken !== null}>
          {taken !== null ? t.taken(taken) : over ? t.linkOver : t.scanWithPhone}
        </p>
        {waits && (
          <p class="offered-left">
            {t.goodFor} <strong>{left(link.until - now)}</strong>
          </p>
        )}
        {waits && (
          <>
            <Reaching />
            <p>{t.laptopLink}</p>
            <Copy text={`${location.origin}/enrol#${link.offered.token}`} label={t.deviceLink} />
          </>
        )}
        {children}
        <div class="ways-on">
          <button type="button" class={waits ? "go second" : "go"} disabled={busy} onClick={() => more(taken !== null)}>
            {taken === null && over ? t.newLink : t.oneMore}
          </button>
          <button type="button" class="plain" onClick={back}>
            {t.otherChoices}
          </button>
          <button type="button" class="plain" onClick={leave}>
            {t.close}
          </button>
        </div>
      </div>
    </div>
  );
}

/** What a reader comes to next: in view from its top, and with the focus that the press of a button had. */
function useStart() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.focus({ preventScroll: true });
    place.current?.closest("dialog")?.scrollTo(0, 0);
  }, []);
  return place;
}

/** The name of the device that took a link. Once somebody did, it stays so. */
function useTaken({ wanted, offered }: Link, rows: DeviceRow[]): string | null {
  const found = useRef<string | null>(null);
  found.current ??= taker(rows, wanted, offered)?.name ?? null;
  return found.current;
}

/** The time by this machine's clock, every second. */
function useNow(): number {
  const [now, tick] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Whom the links of this page can reach, where that is not everybody. */
function Reaching() {
  const { t } = useWords();
  const whom = reach(location);
  if (whom === "all") return null;
  return (
    <p class="reaching">
      <Prose text={whom === "here" ? t.reachesHere : t.reachesInsecure} />
    </p>
  );
}
