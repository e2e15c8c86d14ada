import { useEffect, useMemo, useState } from "preact/hooks";

import * as preferences from "../around/preferences";
import { watchHandheld } from "../around/handheld";
import { Wakefulness } from "../around/wakefulness";
import { Desk } from "../desk/desk";
import * as faces from "../desk/face";
import * as place from "../desk/place";
import type { Place } from "../desk/place";
import type { Door } from "../door";
import type { Parts } from "../parts";
import * as updating from "../updating";
import { useWatched } from "../watched";
import { useWords } from "../words";
import { Banner } from "./banner";
import { Controls } from "./controls";
import { Figures } from "./figures";
import { OutOfUse } from "./notes";
import { Sheets, type SheetName } from "./sheets";
import { Sign } from "./sign";
import { Verdict } from "./verdict";
import { Viewfinder } from "./viewfinder";

/** Milliseconds between two looks at the clock and at how full it is. */
const REFRESH = 1000;

/** Milliseconds without a scan after which the page may be loaded anew. */
const QUIET = 60_000;

/** The door at work. */
export function Scanning({ parts, here, elsewhere }: { parts: Parts; here: Place; elsewhere: (door: string) => void }) {
  const { door, eye } = parts;
  const desk = useDesk(parts, here);
  const [sheet, open] = useState<SheetName | null>(null);
  useWatched(desk);
  useWatched(door);
  useRenewal(door, desk, sheet === null);
  useScans(parts, desk, () => open(null), sheet !== null);
  if (door.state.revoked) return <OutOfUse door={door} />;
  const { face } = desk;
  return (
    <main>
      <h1 class="unseen">Oppmøte</h1>
      <div class="scanning" inert={face.card !== null}>
        <Top door={door} desk={desk} open={open} />
        <Viewfinder eye={eye} />
        <div class="panel">
          <Banner door={door} desk={desk} />
          <Figures now={face.now} session={face.session} />
          <Controls desk={desk} may={door.state.may} open={open} />
        </div>
      </div>
      {face.card && <Verdict shows={face.card} desk={desk} may={door.state.may} open={open} />}
      {sheet && <Sheets name={sheet} open={open} parts={parts} desk={desk} elsewhere={elsewhere} />}
    </main>
  );
}

/** Which session, where, and whether the service answers. */
function Top({ door, desk, open }: { door: Door; desk: Desk; open: (sheet: SheetName) => void }) {
  const { t } = useWords();
  const { face } = desk;
  return (
    <header class="top">
      <button type="button" class="top-place" onClick={() => open("places")}>
        <strong class="top-session">{face.session.title}</strong>
        <span class="top-door">{place.called(face.place)}</span>
        <span class="unseen">{t.change}</span>
      </button>
      <Sign state={door.state} />
    </header>
  );
}

function useDesk({ door, speaker }: Parts, here: Place): Desk {
  const desk = useMemo(() => new Desk(door, here, { presented, play: (kind) => speaker.play(kind) }), [door, here.door.id]);
  useEffect(() => {
    const looking = setInterval(() => desk.refresh(), REFRESH);
    const changed = door.watch(() => desk.refresh());
    return () => {
      clearInterval(looking);
      changed();
      desk.close();
    };
  }, [desk]);
  return desk;
}

/** Scans come from the camera and from readers that type; the screen stays lit for them. */
function useScans({ eye }: Parts, desk: Desk, closeSheet: () => void, writing: boolean): void {
  useEffect(() => {
    eye.gaze.take = (code) => void desk.take(code);
    if (!preferences.isCameraless()) void eye.camera.open();
    const handheld = watchHandheld((code) => {
      closeSheet();
      void desk.take(code);
    });
    const wakefulness = new Wakefulness(document, navigator.wakeLock);
    return () => {
      handheld();
      wakefulness.end();
      eye.gaze.take = () => undefined;
    };
  }, [desk]);
  useEffect(() => eye.gaze.rest("busy", writing || faces.isBusy(desk.face)));
}

/** Takes a new version of the page when nobody has been here for a while and all is sent; only while no sheet is open. */
function useRenewal(door: Door, desk: Desk, closed: boolean): void {
  useEffect(() => {
    const looking = setInterval(() => {
      const { card, last } = desk.face;
      const quiet = card === null && door.now() - (last?.at ?? 0) > QUIET;
      if (closed && quiet && door.state.waiting === 0) updating.take();
    }, QUIET / 6);
    return () => clearInterval(looking);
  }, [door, desk, closed]);
}

/** Two frames on, what was drawn is on the screen. While the page is hidden nobody sees it, and there are none. */
function presented(): Promise<void> {
  return new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen())));
}
